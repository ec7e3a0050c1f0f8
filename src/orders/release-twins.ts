import { nextWrite } from '../apply/decision.ts';
import { isLostRace } from '../apply/lost-race.ts';
import { writeBatch } from '../apply/write-batch.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { consequences } from './consequences.ts';
import { type OrderDoc, orders } from './model.ts';
import { despatchProgress } from './quantities.ts';

const BATCH = 200;
const MOST_LOST_IN_A_ROW = 20;

/**
 * To be called once a channel is disconnected: orders that waited because their copy under that channel went first
 * leave the hold, unless something of that copy was despatched. Safe to repeat.
 *
 * @returns how many left it.
 */
export async function releaseTwins(
  deps: Pick<Deps, 'db' | 'now'>,
  channel: Pick<ChannelDoc, '_id' | 'accountId'>,
): Promise<number> {
  const { accountId } = channel;
  const collection = orders(deps);
  let released = 0;
  let lost = 0;
  let last: OrderDoc['_id'] | null = null;
  for (;;) {
    const from: Record<string, unknown> = last ? { _id: { $gt: last } } : {};
    const filter = { 'twin.channelId': channel._id, accountId, ...from };
    const held = await collection.find(filter).sort({ _id: 1 }).limit(BATCH).toArray();
    if (held.length === 0) return released;
    const winners = await collection
      .find({ _id: { $in: held.flatMap(({ twin }) => twin?.orderId ?? []) }, accountId })
      .toArray();
    const gone = new Set(
      winners.filter(({ lines }) => despatchProgress(lines) !== 'none').map(({ _id }) => _id.toString()),
    );
    const now = deps.now();
    const writes = held
      .filter(({ twin }) => !gone.has(String(twin?.orderId)))
      .map((before) => {
        const free: OrderDoc = { ...before, twin: null };
        return { before, after: { ...free, ...consequences(free), ...nextWrite(before, now) } };
      });
    try {
      await writeBatch<OrderDoc>(deps, collection, { docs: writes }, now);
      released += writes.length;
      lost = 0;
      last = held.at(-1)?._id ?? null;
    } catch (error) {
      if (!isLostRace(error) || ++lost >= MOST_LOST_IN_A_ROW) throw error;
    }
  }
}
