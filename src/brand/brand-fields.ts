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

export const NO_BRAND: BrandFields = {
  name: null,
  supportEmail: null,
  phone: null,
  website: null,
  accentColour: null,
  legalLine: null,
  address: null,
};
