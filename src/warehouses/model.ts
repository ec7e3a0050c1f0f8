import { type Connection, Schema, type Types } from 'mongoose';
import { defineModel } from '../mongo/define-model.ts';
import type { PostalAddress } from '../postal-address.ts';

export interface WarehouseDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  name: string;
  address: PostalAddress | null;
  isDefault: boolean;
  active: boolean;
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema(
  {
    accountId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    address: { type: Schema.Types.Mixed, default: null },
    isDefault: { type: Boolean, default: false },
    active: { type: Boolean, default: true },
  },
  { collection: 'warehouses', timestamps: true },
);
schema.index({ accountId: 1, name: 1 }, { unique: true });

export const warehouseModel = (connection: Connection) =>
  defineModel<WarehouseDoc>(connection, 'Warehouse', schema);
