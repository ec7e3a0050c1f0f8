import { z } from 'zod';
import { isOneLine } from '../one-line.ts';
import { safeLink } from '../safe-link.ts';

/** One line of text that is not blank, stored as given. */
export const plain = (what: string, max: number) =>
  z
    .string({ error: `${what} must be a text` })
    .max(max, `${what} must have at most ${max} characters`)
    .refine((text) => text.trim() !== '', { error: `${what} must not be empty` })
    .refine(isOneLine, { error: `${what} must not hold control characters` })
    .meta({ minLength: 1 });

const link = z
  .string({ error: 'trackingUrl must be a text' })
  .refine((text) => safeLink(text) !== null, {
    error: 'trackingUrl must be a full https address such as https://carrier.example/track/AB123',
    params: { code: 'unsafe_url' },
  })
  .meta({ format: 'uri' });

/** May be blank, as may any word that means "none": see `trackingNumberOf`. */
const number = z
  .string({ error: 'trackingNumber must be a text' })
  .max(100, 'trackingNumber must have at most 100 characters')
  .refine((text) => isOneLine(text.trim()), { error: 'trackingNumber must not hold control characters' });
const parcels = z
  .array(
    z.strictObject({
      trackingNumber: number.describe('Of this parcel'),
      trackingUrl: link.nullish().describe('Of this parcel'),
    }),
    { error: 'parcels must be a list of { trackingNumber, trackingUrl? }' },
  )
  .max(100, 'parcels must have at most 100 entries');

/** What a despatch and its correction both say about the way of the goods. */
export const trackingFields = {
  carrier: plain('carrier', 200),
  service: plain('service', 100).nullish().describe("The carrier's service, such as Tracked 48"),
  trackingNumber: number
    .nullish()
    .describe(
      'Of the one parcel; with several use `parcels`. Empty or a word such as n/a, none or TBC: no number',
    ),
  trackingUrl: link.nullish().describe('A full https address; left out, a recognised carrier gets its own'),
  parcels: parcels.nullish(),
};
