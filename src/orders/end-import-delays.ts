import { nextWrite } from '../apply/decision.ts';
import type { Deps } from '../deps.ts';
import { consequences } from './consequences.ts';
import { HELD_FOR_A_WHILE, orders } from './model.ts';

const AT_ONCE = 500;

/**
 * Orders whose *Import delay* is over become what they are without it. Any number of processes may do so at once:
 * each order is written once, by compare-and-set. @returns how many left the hold
 */
export async function endImportDelays(deps: Pick<Deps, 'db' | 'now'>): Promise<number> {
  const now = deps.now();
  const due = await orders(deps)
    .find({ ...HELD_FOR_A_WHILE, holdUntil: { $type: 'date', $lte: now } })
    .sort({ holdUntil: 1 })
    .limit(AT_ONCE)
    .toArray();
  if (due.length === 0) return 0;
  const { modifiedCount } = await orders(deps).bulkWrite(
    due.map((order) => {
      const after = { ...order, holdUntil: null };
      const set = { holdUntil: null, ...consequences(after), ...nextWrite(order, now) };
      const { _id, accountId, revision } = order;
      return { updateOne: { filter: { _id, accountId, revision }, update: { $set: set } } };
    }),
    { ordered: false },
  );
  return modifiedCount;
}
