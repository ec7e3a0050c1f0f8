import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';
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

export const warehouses = collection<WarehouseDoc>({
  name: 'warehouses',
  indexes: [{ key: { accountId: 1, name: 1 }, unique: true }],
});
