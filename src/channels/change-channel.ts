import type { ClientSession, mongo, Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { inSession } from '../mongo/in-session.ts';
import { type ChannelDoc, channels } from './model.ts';

/**
 * A change of a channel by paths of its document. What changes often has names for it: `watch.ts`,
 * `steps.ts`, `problems.ts`, `imports.ts`; several are made in one write.
 */
export interface ChannelChange {
  $set?: Record<string, unknown>;
  /** Never backwards. */
  $max?: Record<string, Date>;
  $inc?: Record<string, number>;
  $push?: Record<string, { $each: unknown[] }>;
  $pull?: Record<string, Record<string, unknown>>;
}

/** Makes changes in one write. @returns false when the filter no longer fits, and nothing was written. */
export async function changeChannel(
  deps: Pick<Deps, 'db' | 'now'>,
  filter: mongo.Filter<ChannelDoc> & { _id: Types.ObjectId },
  changes: readonly ChannelChange[],
  session?: ClientSession,
): Promise<boolean> {
  const update = together([...changes, { $set: { updatedAt: deps.now() } }]);
  const result = await channels(deps).updateOne(
    filter,
    update as mongo.UpdateFilter<ChannelDoc>,
    inSession(session),
  );
  return result.matchedCount > 0;
}

/** Several changes as one; of those of one path the last counts. */
export function together(changes: readonly ChannelChange[]): ChannelChange {
  const merged: ChannelChange = {};
  for (const { $set, $max, $inc, $push, $pull } of changes) {
    if ($set) merged.$set = { ...merged.$set, ...$set };
    if ($max) merged.$max = { ...merged.$max, ...$max };
    if ($inc) merged.$inc = { ...merged.$inc, ...$inc };
    if ($push) merged.$push = { ...merged.$push, ...$push };
    if ($pull) merged.$pull = { ...merged.$pull, ...$pull };
  }
  return merged;
}
