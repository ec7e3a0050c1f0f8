import type { Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { warehouseModel } from '../warehouses/model.ts';
import { stockModel } from './model.ts';

export interface StockLevel {
  sku: string;
  warehouseId: Types.ObjectId;
  onHand: number;
  allocated: number | null;
}

/** The ids among `ids` that are warehouses of the account. */
export async function ownWarehouses(
  deps: Pick<Deps, 'db'>,
  accountId: Types.ObjectId,
  ids: Types.ObjectId[],
): Promise<Set<string>> {
  const found = await warehouseModel(deps.db.connection)
    .find({ accountId, _id: { $in: ids } }, { _id: 1 })
    .lean();
  return new Set(found.map((row) => row._id.toString()));
}

/** Stores the levels; the last report of a SKU in a warehouse counts. */
export async function putLevels(
  deps: Pick<Deps, 'db' | 'now'>,
  accountId: Types.ObjectId,
  levels: StockLevel[],
): Promise<void> {
  const updatedAt = deps.now();
  await stockModel(deps.db.connection).bulkWrite(
    levels.map(({ sku, warehouseId, onHand, allocated }) => ({
      updateOne: {
        filter: { accountId, warehouseId, sku },
        update: { $set: { onHand, allocated, updatedAt } },
        upsert: true,
      },
    })),
  );
}
