import type { ClientSession, Types } from 'mongoose';
import { nextWrite } from '../apply/decision.ts';
import type { Deps } from '../deps.ts';
import { consequences } from './consequences.ts';
import { type OrderDoc, type OrderLine, orders } from './model.ts';

type Db = Pick<Deps, 'db'>;
type Id = Types.ObjectId;

/** Up to two orders that fit: one is the answer, two are ambiguous. */
export async function findOrders(
  deps: Db,
  filter: { accountId: Id; _id?: Id; channelOrderId?: string; channelId?: Id },
  session: ClientSession,
): Promise<OrderDoc[]> {
  return await orders(deps)
    .find({ ...filter }, { session })
    .limit(2)
    .toArray();
}

/** Compare-and-set of what has left the warehouse and of what follows from it; false when another write was first. */
export async function writeQuantities(
  deps: Db,
  order: OrderDoc,
  lines: OrderLine[],
  at: Date,
  session: ClientSession,
): Promise<boolean> {
  const { _id, accountId, revision } = order;
  const set = { lines, ...consequences({ ...order, lines }), ...nextWrite(order, at) };
  const result = await orders(deps).updateOne({ _id, accountId, revision }, { $set: set }, { session });
  return result.matchedCount === 1;
}
