import type { ClientSession, Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { type WarehouseDoc, warehouseModel } from './model.ts';

type Db = Pick<Deps, 'db'>;

const inSession = (session?: ClientSession) => (session ? { session } : {});

/** All warehouses of an account: the default first, then active ones, then by name. */
export function listWarehouses(deps: Db, accountId: Types.ObjectId): Promise<WarehouseDoc[]> {
  return warehouseModel(deps.db.connection)
    .find({ accountId })
    .sort({ isDefault: -1, active: -1, name: 1 })
    .lean<WarehouseDoc[]>()
    .exec();
}

export async function findWarehouse(
  deps: Db,
  accountId: Types.ObjectId,
  id: Types.ObjectId | string,
  session?: ClientSession,
): Promise<WarehouseDoc | null> {
  if (!/^[0-9a-f]{24}$/.test(id.toString())) return null;
  return warehouseModel(deps.db.connection)
    .findOne({ _id: id, accountId }, null, inSession(session))
    .lean<WarehouseDoc>();
}

/** The account's default warehouse; an account always has one. */
export function defaultWarehouse(deps: Db, accountId: Types.ObjectId): Promise<WarehouseDoc | null> {
  return warehouseModel(deps.db.connection)
    .findOne({ accountId, isDefault: true })
    .lean<WarehouseDoc>()
    .exec();
}

export async function insertWarehouse(
  deps: Db,
  doc: Pick<WarehouseDoc, 'accountId' | 'name' | 'address'>,
  session: ClientSession,
): Promise<WarehouseDoc> {
  const [created] = await warehouseModel(deps.db.connection).create(
    [{ ...doc, isDefault: false, active: true }],
    {
      session,
    },
  );
  if (!created) throw new Error('no warehouse document was created');
  return created.toObject();
}

export async function setWarehouse(
  deps: Db,
  accountId: Types.ObjectId,
  id: Types.ObjectId,
  set: Partial<Pick<WarehouseDoc, 'name' | 'address' | 'active' | 'isDefault'>>,
  session: ClientSession,
): Promise<void> {
  await warehouseModel(deps.db.connection).updateOne({ _id: id, accountId }, { $set: set }, { session });
}

export async function clearDefault(
  deps: Db,
  accountId: Types.ObjectId,
  session: ClientSession,
): Promise<void> {
  await warehouseModel(deps.db.connection).updateMany(
    { accountId, isDefault: true },
    { $set: { isDefault: false } },
    { session },
  );
}
