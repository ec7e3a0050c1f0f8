import { GatewayError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { MINUTE, SECOND } from '../time.ts';
import type { Bucket } from './bucket.ts';
import { createCatalogueCalls } from './catalogue-calls.ts';
import { createOrderCalls } from './order-calls.ts';
import { createRequest } from './request.ts';
import { type RunCall, runWithRetries } from './retry.ts';
import { realTimers, type Timers } from './timers.ts';
import { createTokenCalls } from './token-calls.ts';
import { createWebhookCalls } from './webhook-calls.ts';

export interface RechargeClientDeps extends Partial<Timers> {
  log: Log;
  metrics?: Metrics;
  fetch?: typeof fetch;
  /** For the jitter of retries. */
  random?: () => number;
}

export interface RechargeClientOptions {
  baseUrl: string;
  token: string;
  /** The bucket of this token: `buckets.of(token)`. */
  bucket: Bucket;
  /** For one exchange. @default 20000 */
  timeoutMs?: number;
  /** Tries of one call in total. @default 5 */
  tries?: number;
  /** For one call with all its waits and tries. @default 60000 */
  deadlineMs?: number;
  /** The part of the bucket this user may take: 0.5 for what runs in the background. @default 1 */
  share?: number;
  /** Ends all calls, as on shutdown. */
  signal?: AbortSignal;
}

export type RechargeClient = ReturnType<typeof createRechargeClient>;

/**
 * ReCharge's Admin API, version 2021-11, as far as the gateway needs it. Every call is paced by the token's
 * bucket, timed, retried by its kind of fault and, where it fails for good, throws a GatewayError:
 * `recharge_unauthorised`, `_forbidden`, `_not_found`, `_invalid`, `_version`, `_conflict`,
 * `_rate_limited`, `_unreachable`, `_faulty` or `_refused`. Redirects are never followed, so that the
 * token never leaves its host.
 */
export function createRechargeClient(deps: RechargeClientDeps, options: RechargeClientOptions) {
  const timers: Timers = { now: deps.now ?? realTimers.now, sleep: deps.sleep ?? realTimers.sleep };
  const { timeoutMs = 20 * SECOND, tries = 5, deadlineMs = MINUTE, share = 1, signal } = options;
  const request = createRequest(deps, { ...options, timeoutMs, share });
  const retry = { tries, deadlineMs, ...(signal === undefined ? {} : { signal }) };
  const run: RunCall = async (call, adapt) => {
    try {
      return await runWithRetries(
        { timers, random: deps.random ?? Math.random },
        retry,
        request,
        call,
        adapt,
      );
    } catch (error) {
      if (error instanceof GatewayError) {
        deps.log.info({ code: error.code, ...error.details }, 'a call of ReCharge failed');
      }
      throw error;
    }
  };
  return {
    ...createTokenCalls(run),
    ...createWebhookCalls(run),
    ...createOrderCalls({ log: deps.log }, run),
    ...createCatalogueCalls({ log: deps.log }, run),
  };
}
