import { BRAND_FIELDS } from '../brand/brand-fields.ts';
import { toggle } from '../forms/kinds.ts';
import { part, prefixed } from '../forms/part.ts';

export const BRAND = part(
  {
    useGeneralSettings: toggle('Use General Settings', {
      on: true,
      hint: 'On: every field comes from General Settings. Off: those that you fill in here are this channel’s own.',
    }),
    ...BRAND_FIELDS,
  },
  { nameOf: prefixed('brand') },
);
