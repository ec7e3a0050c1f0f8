import { BRAND_FIELDS } from '../brand/brand-fields.ts';
import { choice, toggle } from '../forms/kinds.ts';
import { part, prefixed } from '../forms/part.ts';
import { MAIL_LANGUAGES } from '../mail-languages.ts';

export const BRAND = part(
  {
    useGeneralSettings: toggle('Use General Settings', {
      on: true,
      hint: 'On: every field comes from General Settings. Off: those that you fill in here are this channel’s own.',
    }),
    ...BRAND_FIELDS,
    mailLanguage: choice('Mail language', MAIL_LANGUAGES, {
      hint: 'Of mails to customers whose order does not name a language of its own.',
    }),
  },
  { nameOf: prefixed('brand') },
);
