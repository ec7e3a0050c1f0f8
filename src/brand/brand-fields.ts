import { ADDRESS_FIELDS } from '../forms/address-fields.ts';
import type { Fields, ValuesOf } from '../forms/field.ts';
import { colour, email, line, link } from '../forms/kinds.ts';

/** How mails and pages of an account look; a channel may have its own, General Settings hold the default. */
export const BRAND_FIELDS = {
  name: line('Brand name', { min: 2, max: 80, autofill: 'organization' }),
  supportEmail: email('Support email'),
  phone: line('Phone', { max: 40, type: 'tel', autofill: 'tel' }),
  website: link('Website'),
  returnsUrl: link('Returns page', {
    hint: 'Where customers read how to send something back; linked in mails.',
  }),
  accentColour: colour('Accent colour', { hint: 'Buttons and links in mails, as # and six digits.' }),
  legalLine: line('Legal line', { max: 240, hint: 'Company name and number, as it must stand in mails.' }),
  address: ADDRESS_FIELDS,
} satisfies Fields;

/** What a channel or General Settings say of the brand; null where they say nothing. */
export interface BrandFields extends ValuesOf<typeof BRAND_FIELDS> {}
