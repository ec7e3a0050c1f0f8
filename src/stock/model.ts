import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';

/** What a warehouse holds of one SKU, as its own system reported it last. */
export interface StockDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  warehouseId: Types.ObjectId;
  sku: string;
  onHand: number;
  /** Promised to orders that have not left yet; null when the reporter did not say. */
  allocated: number | null;
  updatedAt: Date;
}

export const stockLevels = collection<StockDoc>({
  name: 'stock',
  indexes: [{ key: { accountId: 1, warehouseId: 1, sku: 1 }, unique: true }],
});
