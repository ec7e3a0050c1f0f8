import { type Connection, Schema, type Types } from 'mongoose';
import { defineModel } from '../mongo/define-model.ts';

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

const schema = new Schema(
  {
    accountId: { type: Schema.Types.ObjectId, required: true },
    warehouseId: { type: Schema.Types.ObjectId, required: true },
    sku: { type: String, required: true },
    onHand: { type: Number, required: true },
    allocated: { type: Number, default: null },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'stock', versionKey: false },
);
schema.index({ accountId: 1, warehouseId: 1, sku: 1 }, { unique: true });

export const stockModel = (connection: Connection) => defineModel<StockDoc>(connection, 'Stock', schema);
