import { setTimeout as delay } from 'node:timers/promises';
import type { mongo } from 'mongoose';
import { randomToken } from '../crypto.ts';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { SECOND } from '../time.ts';

export interface Lease {
  token: string;
  /** False once another process may have taken over: stop writing. */
  isHeld(): boolean;
}

export interface LeaseOptions {
  /** How long it lasts after its holder died. @default 15000 */
  forMs?: number;
  /** How long to wait for another holder to finish. @default 0 */
  waitMs?: number;
}

/** Where a lease stands: `{ token, until }` in a field of one document. */
export interface LeasePlace<Doc extends mongo.Document> {
  rows: mongo.Collection<Doc>;
  /** The filter of its document. */
  of: mongo.Filter<Doc>;
  /** A path. */
  field: string;
}

const POLL_MS = 100;

/**
 * Runs `work` while this process alone holds the lease; renewed until `work` ends, free again when it did.
 * @returns null without running it when somebody else holds the lease, or the document is not there.
 */
export async function holdLease<Doc extends mongo.Document, T>(
  deps: { log: Log },
  { rows, of, field }: LeasePlace<Doc>,
  work: (lease: Lease) => Promise<T>,
  options: LeaseOptions = {},
): Promise<{ result: T } | null> {
  const { forMs = 15 * SECOND, waitMs = 0 } = options;
  const token = randomToken(12);
  // The database's clock: those of several machines differ.
  const set = [{ $set: { [field]: { token, until: { $add: ['$$NOW', forMs] } } } }];
  const only = (more: Record<string, unknown>) => ({ $and: [of, more] }) as mongo.Filter<Doc>;
  const mine = only({ [`${field}.token`]: token });
  const free = only({
    $or: [
      { [`${field}.until`]: { $exists: false } },
      { $expr: { $lt: [`$${field}.until`, '$$NOW'] } },
      { [`${field}.token`]: token },
    ],
  });
  const deadline = performance.now() + waitMs;
  for (;;) {
    const taken = await rows.updateOne(free, set);
    if (taken.matchedCount > 0) break;
    if (performance.now() >= deadline) return null;
    await delay(POLL_MS);
  }
  let heldUntil = performance.now() + forMs;
  const renew = setInterval(() => {
    const at = performance.now();
    rows
      .updateOne(mine, set)
      .then(({ matchedCount }) => {
        heldUntil = matchedCount > 0 ? at + forMs : 0;
      })
      .catch((error: unknown) => deps.log.warn({ field, err: describeError(error) }, 'lease not renewed'));
  }, forMs / 3);
  try {
    return { result: await work({ token, isHeld: () => performance.now() < heldUntil }) };
  } finally {
    clearInterval(renew);
    const gone = { $unset: { [field]: '' } } as mongo.UpdateFilter<Doc>;
    await rows
      .updateOne(mine, gone)
      .catch((error: unknown) => deps.log.warn({ field, err: describeError(error) }, 'lease not given back'));
  }
}
