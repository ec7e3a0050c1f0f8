import { z } from 'zod';
import { invalidCorrection } from './refusals.ts';
import { trackingFields } from './tracking-fields.ts';

const schema = z
  .strictObject({
    ...trackingFields,
    carrier: trackingFields.carrier.optional().describe('Left out: as before'),
    parcels: trackingFields.parcels.describe('The whole new list; needed where the shipment has several'),
  })
  .refine((value) => Object.keys(value).length > 0, {
    error: 'name at least one of carrier, service, trackingNumber, trackingUrl, parcels',
  })
  .meta({ minProperties: 1, example: { trackingNumber: 'AB987654321GB' } });

export type Correction = z.output<typeof schema>;

/** What the correction of a shipment's tracking says: only what is named changes. */
export const correctionBody = { schema, invalid: invalidCorrection };
