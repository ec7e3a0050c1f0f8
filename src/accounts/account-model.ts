import { type Connection, Schema, type Types } from 'mongoose';
import { defineModel } from '../mongo/define-model.ts';

export interface BrandFields {
  name: string | null;
  supportEmail: string | null;
  phone: string | null;
  website: string | null;
  /** `#rrggbb` */
  accentColour: string | null;
  legalLine: string | null;
  address: BrandAddress | null;
}

export interface BrandAddress {
  line1: string | null;
  line2: string | null;
  city: string | null;
  county: string | null;
  postcode: string | null;
  /** ISO 3166-1 alpha-2 */
  country: string | null;
}

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

export const brandSchema = new Schema(
  {
    name: { type: String, default: null },
    supportEmail: { type: String, default: null },
    phone: { type: String, default: null },
    website: { type: String, default: null },
    accentColour: { type: String, default: null },
    legalLine: { type: String, default: null },
    address: {
      type: new Schema(
        { line1: String, line2: String, city: String, county: String, postcode: String, country: String },
        { _id: false },
      ),
      default: null,
    },
  },
  { _id: false },
);

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
