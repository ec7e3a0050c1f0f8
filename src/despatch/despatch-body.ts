import { z } from 'zod';
import { EXAMPLE_IDS } from '../api/example-ids.ts';
import { objectId } from '../ids.ts';
import { DAY } from '../time.ts';
import { invalidDespatch } from './refusals.ts';
import { plain, trackingFields } from './tracking-fields.ts';

const id = (what: string) => objectId(`${what} must be an id of 24 hexadecimal digits`).nullish();

/** As many as an order may have. */
const MOST_LINES = 10_000;

const lines = z
  .array(
    z.strictObject({
      lineId: plain('lineId', 500).describe('`lineId` of a line of the order'),
      quantity: z
        .number({ error: 'quantity must be a number' })
        .min(1, 'quantity must be at least 1')
        .max(1_000_000, 'quantity is too large')
        // With zod's own `int` a fault ends the reading: what is wrong elsewhere would not be named beside it.
        .refine(Number.isInteger, {
          error: 'quantity must be a whole number',
          params: { code: 'invalid_type' },
        })
        .meta({ type: 'integer', description: 'At most its `remainingQuantity`' }),
    }),
    { error: 'lines must be a list of { lineId, quantity }' },
  )
  .min(1, 'lines must name at least one line; leave it out to despatch all that remains')
  .max(MOST_LINES, `lines must have at most ${MOST_LINES} entries`)
  .superRefine((all, context) => {
    const seen = new Set<string>();
    for (const [index, { lineId }] of all.entries()) {
      if (!seen.has(lineId)) {
        seen.add(lineId);
        continue;
      }
      const message = 'names a line that stands further up already; add the quantities up';
      context.addIssue({ code: 'custom', path: [index, 'lineId'], message, params: { code: 'duplicate' } });
    }
  });

/** Said also when other fields have faults, so that all are named at once. */
const when = ({ value }: { value: unknown }) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schema = (now: () => Date) =>
  z
    .strictObject({
      orderId: id('orderId').describe('The order, by its `id`. Either this or `channelOrderId`'),
      channelOrderId: z
        .union([plain('channelOrderId', 100), z.number().int().transform(String)], {
          error: 'channelOrderId must be a text',
        })
        .nullish()
        .describe("The order, by ReCharge's id"),
      channelId: id('channelId').describe('Where several channels have an order of that `channelOrderId`'),
      ...trackingFields,
      carrier: trackingFields.carrier.describe(
        'Free text, stored as given; known names are recognised whatever their case',
      ),
      parcels: trackingFields.parcels.describe('Where there are several'),
      lines: lines.nullish().describe('What leaves; left out: all that remains'),
      despatchedAt: z.iso
        .datetime({
          offset: true,
          error: 'despatchedAt must be an ISO 8601 time with a zone, such as 2026-03-02T05:00:00Z',
        })
        .transform((text) => new Date(text))
        // Enough for clocks that are wrong, too little for a wrong year.
        .refine((at) => at.getTime() <= now().getTime() + DAY, {
          error: 'lies in the future',
          params: { code: 'future' },
        })
        .nullish()
        .describe('With a zone; left out: now. At most a day ahead'),
    })
    .refine(({ orderId, channelOrderId }) => orderId || channelOrderId, {
      path: ['orderId'],
      error: 'name the order by orderId or channelOrderId',
      params: { code: 'required' },
      when,
    })
    .refine(({ orderId, channelOrderId }) => !orderId || !channelOrderId, {
      path: ['channelOrderId'],
      error: 'name the order by orderId or by channelOrderId, not by both',
      params: { code: 'ambiguous' },
      when,
    })
    .meta({
      example: {
        orderId: EXAMPLE_IDS.order,
        carrier: 'Royal Mail',
        service: 'Tracked 48',
        trackingNumber: 'AB123456789GB',
        lines: [{ lineId: EXAMPLE_IDS.line, quantity: 1 }],
        despatchedAt: '2026-03-12T14:30:00Z',
      },
    });

export type DespatchInput = z.output<ReturnType<typeof schema>>;

/** What a despatch says; `now` is the clock that tells what lies in the future. */
export const despatchBody = (now: () => Date) => ({ schema: schema(now), invalid: invalidDespatch });
