import { Types } from 'mongoose';
import { randomToken } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';
import { SECOND } from '../time.ts';
import { channels, type LeaseName } from './model.ts';

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

const POLL_MS = 100;

/**
 * Runs `work` while this process alone holds the channel's lease for that job; renewed until `work`
 * ends, free again when it did. @returns null without running it when somebody else holds the lease.
 */
export async function withLease<T>(
  deps: Pick<Deps, 'db' | 'log'>,
  channelId: Types.ObjectId | string,
  name: LeaseName,
  work: (lease: Lease) => Promise<T>,
  options: LeaseOptions = {},
): Promise<{ result: T } | null> {
  const { forMs = 15 * SECOND, waitMs = 0 } = options;
  const _id = new Types.ObjectId(channelId.toString());
  const token = randomToken(12);
  const field = `leases.${name}`;
  // The database's clock: those of several machines differ.
  const set = [{ $set: { [field]: { token, until: { $add: ['$$NOW', forMs] } } } }];
  const isFree = {
    $or: [
      { [`${field}.until`]: { $exists: false } },
      { $expr: { $lt: [`$${field}.until`, '$$NOW'] } },
      { [`${field}.token`]: token },
    ],
  };
  const deadline = performance.now() + waitMs;
  for (;;) {
    const taken = await channels(deps).updateOne({ _id, ...isFree }, set);
    if (taken.matchedCount > 0) break;
    if (performance.now() >= deadline) return null;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  let heldUntil = performance.now() + forMs;
  const renew = setInterval(() => {
    const at = performance.now();
    channels(deps)
      .updateOne({ _id, [`${field}.token`]: token }, set)
      .then(({ matchedCount }) => {
        heldUntil = matchedCount > 0 ? at + forMs : 0;
      })
      .catch((error: unknown) => deps.log.warn({ name, err: describeError(error) }, 'lease not renewed'));
  }, forMs / 3);
  try {
    return { result: await work({ token, isHeld: () => performance.now() < heldUntil }) };
  } finally {
    clearInterval(renew);
    await channels(deps)
      .updateOne({ _id, [`${field}.token`]: token }, { $unset: { [field]: '' } })
      .catch((error: unknown) => deps.log.warn({ name, err: describeError(error) }, 'lease not given back'));
  }
}
