import type { Types } from 'mongoose';
import type { BrandFields } from '../brand/brand-fields.ts';
import { collection } from '../mongo/collection.ts';

/** One customer of Helm; `brand` are the General Settings that channels fall back to. */
export interface AccountDoc {
  _id: Types.ObjectId;
  name: string;
  brand: BrandFields;
  /** IANA name; mails and pages show times in it. */
  timeZone: string;
  createdAt: Date;
  updatedAt: Date;
}

export const accounts = collection<AccountDoc>({
  name: 'accounts',
  indexes: [],
});
