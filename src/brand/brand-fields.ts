import { Schema } from 'mongoose';
import type { PostalAddress } from '../postal-address.ts';

/** How mails and pages of an account look; a channel may have its own, General Settings hold the default. */
export interface BrandFields {
  name: string | null;
  supportEmail: string | null;
  phone: string | null;
  website: string | null;
  /** `#rrggbb` */
  accentColour: string | null;
  legalLine: string | null;
  address: PostalAddress | null;
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
