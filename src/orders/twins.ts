import type { Types } from 'mongoose';
import { nextWrite } from '../apply/decision.ts';
import { consequences } from './consequences.ts';
import type { OrderDoc } from './model.ts';
import { despatchProgress } from './quantities.ts';

/** By channel's id, when it was created; a channel that is gone is not in it. */
export type ChannelAges = ReadonlyMap<string, Date>;

/**
 * One store may be connected by two tokens: the same order then stands under two channels of an account, and only one
 * copy may be despatched. The one of which something left, else the one that is work rather than history, else
 * that of the channel created first; the others are held. A copy that is deleted, or whose channel is gone,
 * counts only if something of it left.
 *
 * @param next the copy that is about to be written
 * @param others as they are held
 * @returns `next` with its verdict, then of the others those that change
 */
export function decideTwins(next: OrderDoc, others: OrderDoc[], ages: ChannelAges, at: Date): OrderDoc[] {
  if (others.length === 0 && !next.twin) return [next];
  const copies = [next, ...others];
  const hasLeft = (order: OrderDoc) => despatchProgress(order.lines) !== 'none';
  const age = (order: OrderDoc) => ages.get(order.channelId.toString())?.getTime() ?? 0;
  const [winner] = copies
    .filter((order) => hasLeft(order) || (!order.deletedAt && ages.has(order.channelId.toString())))
    .sort(
      (a, b) =>
        Number(hasLeft(b)) - Number(hasLeft(a)) ||
        Number(a.isHistory) - Number(b.isHistory) ||
        age(a) - age(b) ||
        a.channelId.toString().localeCompare(b.channelId.toString()),
    );
  return copies.flatMap((order) => {
    const twin = winner && winner !== order ? { orderId: winner._id, channelId: winner.channelId } : null;
    if (isSame(order.twin ?? null, twin)) return order === next ? [next] : [];
    const changed: OrderDoc = { ...order, twin };
    const write = order === next ? {} : nextWrite(order, at);
    return [{ ...changed, ...consequences(changed), ...write }];
  });
}

type Twin = { orderId: Types.ObjectId } | null;
const isSame = (a: Twin, b: Twin): boolean => (a && b ? a.orderId.equals(b.orderId) : a === b);
