import { type ClientSession, Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { inSession } from '../mongo/in-session.ts';
import { type WarehouseDoc, warehouses } from './model.ts';

type Db = Pick<Deps, 'db'>;
type Clocked = Pick<Deps, 'db' | 'now'>;

/** All warehouses of an account: the default first, then active ones, then by name. */
export function listWarehouses(deps: Db, accountId: Types.ObjectId): Promise<WarehouseDoc[]> {
  return warehouses(deps).find({ accountId }).sort({ isDefault: -1, active: -1, name: 1 }).toArray();
}

export async function findWarehouse(
  deps: Db,
  accountId: Types.ObjectId,
  id: Types.ObjectId,
  session?: ClientSession,
): Promise<WarehouseDoc | null> {
  return warehouses(deps).findOne({ _id: id, accountId }, inSession(session));
}

export async function insertWarehouse(
  deps: Clocked,
  doc: Pick<WarehouseDoc, 'accountId' | 'name' | 'address'>,
  session: ClientSession,
): Promise<WarehouseDoc> {
  const now = deps.now();
  const created: WarehouseDoc = {
    _id: new Types.ObjectId(),
    ...doc,
    isDefault: false,
    active: true,
    createdAt: now,
    updatedAt: now,
  };
  await warehouses(deps).insertOne(created, { session });
  return created;
}

export async function setWarehouse(
  deps: Clocked,
  accountId: Types.ObjectId,
  id: Types.ObjectId,
  set: Partial<Pick<WarehouseDoc, 'name' | 'address' | 'active' | 'isDefault'>>,
  session: ClientSession,
): Promise<void> {
  await warehouses(deps).updateOne(
    { _id: id, accountId },
    { $set: { ...set, updatedAt: deps.now() } },
    { session },
  );
}

export async function clearDefault(
  deps: Clocked,
  accountId: Types.ObjectId,
  session: ClientSession,
): Promise<void> {
  await warehouses(deps).updateMany(
    { accountId, isDefault: true },
    { $set: { isDefault: false, updatedAt: deps.now() } },
    { session },
  );
}
