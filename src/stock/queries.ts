import type { Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { type WarehouseDoc, warehouses } from '../warehouses/model.ts';
import { stockLevels } from './model.ts';

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
  const found = await warehouses(deps)
    .find<Pick<WarehouseDoc, '_id'>>({ accountId, _id: { $in: ids } }, { projection: { _id: 1 } })
    .toArray();
  return new Set(found.map((row) => row._id.toString()));
}

/** Stores the levels; the last report of a SKU in a warehouse counts. */
export async function putLevels(
  deps: Pick<Deps, 'db' | 'now'>,
  accountId: Types.ObjectId,
  levels: StockLevel[],
): Promise<void> {
  const updatedAt = deps.now();
  await stockLevels(deps).bulkWrite(
    levels.map(({ sku, warehouseId, onHand, allocated }) => ({
      updateOne: {
        filter: { accountId, warehouseId, sku },
        update: { $set: { onHand, allocated, updatedAt } },
        upsert: true,
      },
    })),
  );
}
