import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { ApiVersion, Token } from '../data/state.ts';
import type { Store } from '../store/store.ts';
import type { ApiAnswer } from './route.ts';
import { createSender } from './send-answer.ts';

/** What each step of a call finds in `res.locals`. */
export interface Received {
  /** The token as it was sent, known or not; null when there was none. */
  sentToken: string | null;
  token: Token | null;
  /** The version as it was asked for, known or not; null when it was not named. */
  asked: string | null;
  /** Answers the call and notes that in the log of calls. */
  reply(answer: ApiAnswer): void;
}

/** The store's setting for calls without a version header: the old one, as observed by w6w-io/w6w-apps. */
export const DEFAULT_VERSION: ApiVersion = '2021-01';
export const isVersion = (text: string | null): text is ApiVersion =>
  text === '2021-01' || text === '2021-11';

/** The first step of every call: cuts it off or holds it up where a fault says so. */
export function receive(store: Store) {
  const send = createSender();
  const { faults } = store;
  return (req: Request, res: Response<unknown, Received>, next: NextFunction): void => {
    const { method, path } = req;
    const query = req.url.slice(path.length);
    const requestId = randomUUID();
    const sentToken = req.get('X-Recharge-Access-Token') || null;
    const token = sentToken === null ? null : store.findToken(sentToken);
    const asked = req.get('X-Recharge-Version') || null;
    const note = (status: number | null) =>
      store.requests.add({
        at: store.clock.now(),
        method,
        path,
        query,
        status,
        tokenId: token?.id ?? null,
        version: asked,
        requestId,
      });

    if (faults.hits('unreachable', path)) {
      note(null);
      req.socket.destroy();
      return;
    }
    const reply = (answer: ApiAnswer) => {
      note(answer.status);
      send(res, answer, answer.status < 300 && answer.body !== null && faults.hits('truncated', path));
    };
    Object.assign(res.locals, { sentToken, token, asked, reply } satisfies Received);
    res.set('X-Request-Id', requestId).set('x-recharge-version', isVersion(asked) ? asked : DEFAULT_VERSION);
    if (faults.tuning.apiDelayMs > 0) setTimeout(next, faults.tuning.apiDelayMs);
    else next();
  };
}
