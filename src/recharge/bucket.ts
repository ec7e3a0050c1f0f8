import { GatewayError } from '../errors.ts';
import { SECOND } from '../time.ts';
import { realTimers, type Timers } from './timers.ts';

/** A call that may be made now; `answered` gives its place back and corrects the bucket. */
export interface Turn {
  /** @param limit the header `X-Recharge-Limit` (`used/size`), or null when there was no answer. */
  answered(limit: string | null, status?: number): void;
}

export interface TakeOptions {
  /** The largest part of the bucket and of its rate that this kind of user may take, 0 to 1. @default 1 */
  share?: number;
  /** Gives up the place in the queue. */
  signal?: AbortSignal;
}

export interface Bucket {
  /**
   * Waits for a turn, first come first served among those whose share is not used up.
   * @throws GatewayError `recharge_rate_limited` when the signal aborts first.
   */
  take(options?: TakeOptions): Promise<Turn>;
  /** For the metrics and tests: calls in the bucket now, its size, users waiting. */
  state(): { used: number; size: number; waiting: number };
}

interface Waiter {
  share: number;
  grant: () => void;
}

/**
 * Holds 40 calls, drains 2 a second: documentation page docs.getrecharge.com/docs/api-rate-limits. Some
 * stores have more; the header that tells was observed by w6w-io/w6w-apps on every answer to a call with a
 * token.
 */
const SIZE = 40;
const DRAIN_PER_MS = 2 / SECOND;
/** Left free for other users of the same token, and for what this process does not know. */
const RESERVE = 8;
/**
 * After a 429 nothing is sent for at least this long: no header says how long, airbytehq/airbyte waits 2 s.
 */
const PAUSE_MS = 2 * SECOND;
/** An answer may free the bucket earlier than reckoned, so nobody sleeps longer than this at a time. */
const LONGEST_NAP_MS = SECOND;

/**
 * Pacing for one token: a model of ReCharge's leaky bucket, corrected by every answer, that stops at
 * the bucket's size − 8. A user with `share` 0.5 has, inside it, a bucket of half the size and half the
 * rate: it cannot starve the others, nor they it, since turns go by arrival.
 */
export function createBucket(timers: Timers = realTimers): Bucket {
  let size = SIZE;
  let used = 0;
  let drainedAt = timers.now();
  let pausedUntil = 0;
  let inFlight = 0;
  let pumping = false;
  const waiters = new Set<Waiter>();
  /** What users of each share have put into the bucket. */
  const usedByShare = new Map<number, number>();

  function drain() {
    const now = timers.now();
    const drained = Math.max(0, now - drainedAt) * DRAIN_PER_MS;
    drainedAt = now;
    used = Math.max(0, used - drained);
    for (const [share, level] of usedByShare) usedByShare.set(share, Math.max(0, level - drained * share));
  }

  /** Milliseconds until a user of this share may go; 0: now. */
  function waitOf(share: number): number {
    const room = Math.max(1, size - RESERVE);
    const whole = (used + 1 - room) / DRAIN_PER_MS;
    const level = usedByShare.get(share) ?? 0;
    const own = share < 1 ? (level + 1 - Math.max(1, room * share)) / (DRAIN_PER_MS * share) : 0;
    return Math.max(0, whole, own, pausedUntil - timers.now());
  }

  /** @returns milliseconds until the next waiter may go. */
  function grantAll(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const waiter of waiters) {
      const wait = waitOf(waiter.share);
      if (wait > 0) {
        next = Math.min(next, wait);
        continue;
      }
      waiters.delete(waiter);
      used += 1;
      inFlight += 1;
      if (waiter.share < 1) usedByShare.set(waiter.share, (usedByShare.get(waiter.share) ?? 0) + 1);
      waiter.grant();
    }
    return next;
  }

  async function pump() {
    if (pumping) return;
    pumping = true;
    for (;;) {
      drain();
      const wait = grantAll();
      if (waiters.size === 0) break;
      await timers.sleep(Math.min(Math.ceil(wait), LONGEST_NAP_MS));
    }
    pumping = false;
  }

  function learn(limit: string | null, status: number | undefined) {
    drain();
    inFlight -= 1;
    const match = /^\s*(\d{1,6})\/([1-9]\d{0,5})\s*$/.exec(limit ?? '');
    if (match) {
      size = Number(match[2]);
      // Calls still on their way may not be in ReCharge's count yet.
      used = Number(match[1]) + inFlight;
    }
    if (status === 429) {
      used = Math.max(used, size);
      pausedUntil = timers.now() + PAUSE_MS;
    }
  }

  return {
    take: ({ share = 1, signal } = {}) =>
      new Promise<Turn>((resolve, reject) => {
        if (signal?.aborted) return reject(gaveUp());
        const give = () => {
          waiters.delete(waiter);
          reject(gaveUp());
        };
        const waiter: Waiter = {
          share: Math.min(1, Math.max(0.05, share)),
          grant: () => {
            signal?.removeEventListener('abort', give);
            let open = true;
            resolve({
              answered(limit, status) {
                if (open) learn(limit, status);
                open = false;
              },
            });
          },
        };
        signal?.addEventListener('abort', give, { once: true });
        waiters.add(waiter);
        void pump();
      }),
    state() {
      drain();
      return { used, size, waiting: waiters.size };
    },
  };
}

function gaveUp(): GatewayError {
  return new GatewayError(
    'recharge_rate_limited',
    'ReCharge asks us to slow down; the call had to wait too long.',
    {
      status: 503,
      retry: 'later',
      cure: 'Nothing to do: it continues by itself.',
    },
  );
}
