import type { NextFunction, Request, Response } from 'express';
import type { Store } from '../store/store.ts';
import { createBuckets } from './bucket.ts';
import { isVersion, type Received } from './receive.ts';
import type { ApiAnswer } from './route.ts';

/**
 * The second step of every call: what is said of bucket, faults, version and token before its route is looked
 * for. Statuses: documentation page docs.getrecharge.com/docs/api-standards. The bodies of 401 and 409 were
 * observed by singer-io/tap-recharge and mattgenious/RechargeSharp, that of 429 by several clients; that of
 * 426 is made up, and 500 and 503 stand for what a proxy says.
 */
export function admit(store: Store) {
  const buckets = createBuckets(store.clock);
  const { faults } = store;

  const refusal = (req: Request, res: Response<unknown, Received>): ApiAnswer | null => {
    const { sentToken, token, asked } = res.locals;
    if (sentToken === null) return { status: 401, body: { error: 'bad authentication' } };
    const size = token?.bucketSize ?? 40;
    if (faults.hits('rateLimited', req.path)) buckets.fill(sentToken, size);
    const { allowed, limit } = buckets.take(sentToken, size);
    // Each answer to a call with a token names the bucket, a refusal too. Observed by w6w-io/w6w-apps.
    res.set('X-Recharge-Limit', limit);
    if (!allowed) return { status: 429, body: { warning: 'too many requests' } };
    if (faults.hits('serverErrors', req.path)) {
      return {
        status: 500,
        body: null,
        raw: '<html><body><h1>500 Internal Server Error</h1></body></html>',
        headers: { 'Content-Type': 'text/html' },
      };
    }
    if (faults.hits('unavailable', req.path)) return { status: 503, body: null };
    if (faults.hits('revokedToken', req.path)) return { status: 401, body: { error: 'bad authentication' } };
    if (req.method !== 'GET' && faults.hits('conflict', req.path)) {
      return { status: 409, body: { error: 'A call to this route is already in progress.' } };
    }
    if (asked !== null && !isVersion(asked)) return { status: 426, body: { errors: 'Invalid API version' } };
    return token ? null : { status: 401, body: { error: 'bad authentication' } };
  };

  return (req: Request, res: Response<unknown, Received>, next: NextFunction): void => {
    const answer = refusal(req, res);
    if (answer) res.locals.reply(answer);
    else next();
  };
}
