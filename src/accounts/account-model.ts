import { type Connection, Schema, type Types } from 'mongoose';
import { type BrandFields, brandSchema } from '../brand/brand-fields.ts';
import { defineModel } from '../mongo/define-model.ts';

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

const schema = new Schema(
  {
    name: { type: String, required: true },
    brand: { type: brandSchema, default: () => ({}) },
    timeZone: { type: String, default: 'Europe/London' },
  },
  { collection: 'accounts', timestamps: true },
);

export const accountModel = (connection: Connection) =>
  defineModel<AccountDoc>(connection, 'Account', schema);
