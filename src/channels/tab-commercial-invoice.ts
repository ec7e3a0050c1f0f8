import { toggle } from '../forms/kinds.ts';
import { part, prefixed } from '../forms/part.ts';

export const COMMERCIAL_INVOICE = part(
  {
    useGeneralSettings: toggle('Use General Settings', {
      on: true,
      hint: 'Kept for when invoices are printed. General Settings hold no exporter’s details yet.',
    }),
  },
  { nameOf: prefixed('invoice') },
);
