import { BRAND_FIELDS } from '../brand/brand-fields.ts';
import { toggle } from '../forms/kinds.ts';
import { part, prefixed } from '../forms/part.ts';

export const BRAND = part(
  {
    useGeneralSettings: toggle('Use General Settings', {
      on: true,
      hint: 'On: mails of this channel show the brand of your General Settings.',
    }),
    ...BRAND_FIELDS,
  },
  {
    nameOf: prefixed('brand'),
    check: ({ useGeneralSettings, name }) => {
      if (useGeneralSettings || name) return [];
      const message = 'Enter a brand name of 2 to 80 characters, or switch Use General Settings on.';
      return [{ path: 'brandName', code: 'required', message }];
    },
  },
);
