import { nextWrite } from '../apply/decision.ts';
import { isLostRace } from '../apply/lost-race.ts';
import { writeBatch } from '../apply/write-batch.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { consequences } from './consequences.ts';
import { type OrderDoc, orders } from './model.ts';

const BATCH = 200;
const MOST_LOST_IN_A_ROW = 20;

/**
 * The merchant chose *Treat as open*: the channel's history orders become what they are without it, by the
 * same rules as any other. Safe to repeat and to run twice at once; the choice back to history only
 * counts for orders seen from then on.
 *
 * @returns how many orders changed.
 */
export async function reopenHistory(
  deps: Pick<Deps, 'db' | 'now'>,
  channel: Pick<ChannelDoc, '_id' | 'accountId'>,
): Promise<number> {
  const collection = orders(deps);
  let changed = 0;
  let lost = 0;
  let last: OrderDoc['_id'] | null = null;
  for (;;) {
    const from: Record<string, unknown> = last ? { _id: { $gt: last } } : {};
    const filter = { accountId: channel.accountId, channelId: channel._id, isHistory: true, ...from };
    const found = await collection.find(filter).sort({ _id: 1 }).limit(BATCH).toArray();
    if (found.length === 0) return changed;
    const now = deps.now();
    const writes = found.map((before) => {
      const open: OrderDoc = { ...before, isHistory: false };
      const after = { ...open, ...consequences(open), ...nextWrite(before, now) };
      return { before, after };
    });
    try {
      await writeBatch<OrderDoc>(deps, collection, { docs: writes }, now);
      changed += writes.length;
      lost = 0;
      last = found.at(-1)?._id ?? null;
    } catch (error) {
      if (!isLostRace(error) || ++lost >= MOST_LOST_IN_A_ROW) throw error;
    }
  }
}
