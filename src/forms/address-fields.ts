import type { Group } from './field.ts';
import { country, line } from './kinds.ts';

/** A postal address as every form asks for it. */
export const ADDRESS_FIELDS = {
  group: {
    line1: line('Address line 1', { max: 120, autofill: 'address-line1' }),
    line2: line('Address line 2', { max: 120, autofill: 'address-line2' }),
    city: line('Town or city', { max: 80, autofill: 'address-level2' }),
    county: line('County', { max: 80, autofill: 'address-level1' }),
    postcode: line('Postcode', { max: 16, autofill: 'postal-code' }),
    country: country('Country'),
  },
} satisfies Group;
