import type { ClientSession, Types } from 'mongoose';
import { nextWrite } from '../apply/decision.ts';
import type { Deps } from '../deps.ts';
import { type ListPage, pageFilter, pageSort } from '../list-page.ts';
import { inSession } from '../mongo/in-session.ts';
import { type ShipmentDoc, shipments, WITH_KEY } from './model.ts';

type Db = Pick<Deps, 'db'>;
type Id = Types.ObjectId;

export async function findShipment(
  deps: Db,
  accountId: Id,
  id: Id,
  session?: ClientSession,
): Promise<ShipmentDoc | null> {
  return await shipments(deps).findOne({ _id: id, accountId }, inSession(session));
}

export async function findByIdempotencyKey(
  deps: Db,
  accountId: Id,
  key: string,
  session?: ClientSession,
): Promise<ShipmentDoc | null> {
  const filter = { accountId, 'idempotency.key': { $eq: key, ...WITH_KEY['idempotency.key'] } };
  return await shipments(deps).findOne(filter, inSession(session));
}

/** Frees the keys of shipments made before `before`; returns how many. */
export async function freeIdempotencyKeys(
  deps: Db,
  filter: { before: Date; accountId?: Id; key?: string },
  session?: ClientSession,
): Promise<number> {
  const where = {
    'idempotency.key': { ...WITH_KEY['idempotency.key'], ...(filter.key ? { $eq: filter.key } : {}) },
    createdAt: { $lt: filter.before },
    ...(filter.accountId ? { accountId: filter.accountId } : {}),
  };
  const result = await shipments(deps).updateMany(where, { $set: { idempotency: null } }, inSession(session));
  return result.modifiedCount;
}

/** The shipments of an order in the order of their numbers, voided ones included. */
export async function shipmentsOfOrder(
  deps: Db,
  accountId: Id,
  orderId: Id,
  session?: ClientSession,
): Promise<ShipmentDoc[]> {
  const rows = shipments(deps).find({ accountId, orderId }, inSession(session)).sort({ seq: 1 });
  return rows.toArray();
}

export async function lastSeq(deps: Db, orderId: Id, session: ClientSession): Promise<number> {
  const options = { session, sort: { seq: -1 }, projection: { seq: 1 } } as const;
  return (await shipments(deps).findOne<Pick<ShipmentDoc, 'seq'>>({ orderId }, options))?.seq ?? 0;
}

export async function insertShipment(deps: Db, doc: ShipmentDoc, session: ClientSession): Promise<void> {
  await shipments(deps).insertOne({ ...doc }, { session });
}

/** Compare-and-set on `revision`; the shipment as written, or null when another write was first. */
export async function updateShipment(
  deps: Db,
  shipment: Pick<ShipmentDoc, '_id' | 'accountId' | 'revision' | 'updatedAt'>,
  set: Partial<ShipmentDoc>,
  at: Date,
  session: ClientSession,
): Promise<ShipmentDoc | null> {
  const { _id, accountId, revision } = shipment;
  const written = await shipments(deps).findOneAndUpdate(
    { _id, accountId, revision },
    { $set: { ...set, ...nextWrite(shipment, at) } },
    { session, returnDocument: 'after' },
  );
  return written;
}

export interface ShipmentFilter {
  channelId?: Id;
  orderId?: Id;
  channelOrderId?: string;
  state?: ShipmentDoc['state'];
}

/** Up to `limit + 1` shipments of the page. */
export async function listShipments(
  deps: Db,
  accountId: Id,
  filter: ShipmentFilter,
  page: ListPage,
): Promise<ShipmentDoc[]> {
  const where = { $and: [{ accountId, ...filter }, pageFilter(page)] };
  const rows = shipments(deps)
    .find(where)
    .sort(pageSort(page))
    .limit(page.limit + 1);
  return rows.toArray();
}
