import { toggle } from '../forms/kinds.ts';
import { part, prefixed } from '../forms/part.ts';

export const COMMERCIAL_INVOICE = part(
  {
    useGeneralSettings: toggle('Use General Settings', {
      on: true,
      hint: "On: the exporter's details of your General Settings.",
    }),
  },
  { nameOf: prefixed('invoice') },
);
