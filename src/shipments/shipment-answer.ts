import { z } from 'zod';
import { count, id, linkOrNull, text, textOrNull, time, timeOrNull } from '../api/answer-fields.ts';
import { EXAMPLE_IDS } from '../api/example-ids.ts';
import { addressAnswer } from '../orders/address-answer.ts';
import { ORDER_EXAMPLE } from '../orders/order-example.ts';

const fields = z.object({
  id,
  channelId: id.describe('Its sales channel'),
  orderId: id,
  channelOrderId: text.describe("ReCharge's id of the order"),
  orderNumber: text,
  seq: count.describe("1 for the order's first shipment"),
  state: z.enum(['despatched', 'void']).describe('void: taken back'),
  carrier: text.describe('As given'),
  carrierCode: textOrNull.describe('The carrier as recognised, or null'),
  service: textOrNull,
  trackingNumber: textOrNull.describe('Of the first parcel'),
  trackingUrl: linkOrNull.describe('Null for a carrier that is not recognised and where none was given'),
  parcels: z.array(z.object({ trackingNumber: text, trackingUrl: linkOrNull })),
  lines: z.array(
    z.object({
      lineId: text,
      sku: textOrNull,
      name: text,
      variantTitle: textOrNull,
      quantity: count.describe('Left with this shipment'),
    }),
  ),
  shippingAddress: addressAnswer.describe(
    'Where it went, as it was at the despatch; null also on shipments from before this was kept',
  ),
  despatchedAt: time,
  voidedAt: timeOrNull,
  revision: count.describe('Raised by each change'),
  createdBy: z
    .object({ kind: z.enum(['user', 'apikey', 'system']), name: text })
    .describe('Who reported the despatch'),
  createdAt: time,
  updatedAt: time.describe('Ours; the order of `updatedSince`'),
});

const trackingUrl = 'https://www.royalmail.com/track-your-item#/tracking-results/AB123456789GB';

const example: z.input<typeof fields> = {
  id: EXAMPLE_IDS.shipment,
  channelId: EXAMPLE_IDS.channel,
  orderId: EXAMPLE_IDS.order,
  channelOrderId: '530447812',
  orderNumber: '1043',
  seq: 1,
  state: 'despatched',
  carrier: 'Royal Mail',
  carrierCode: 'royal-mail',
  service: 'Tracked 48',
  trackingNumber: 'AB123456789GB',
  trackingUrl,
  parcels: [{ trackingNumber: 'AB123456789GB', trackingUrl }],
  lines: [
    {
      lineId: EXAMPLE_IDS.line,
      sku: 'COF-COL-250',
      name: 'Colombian coffee beans',
      variantTitle: '250 g',
      quantity: 1,
    },
  ],
  shippingAddress: ORDER_EXAMPLE.shippingAddress,
  despatchedAt: '2026-03-12T14:30:00.000Z',
  voidedAt: null,
  revision: 1,
  createdBy: { kind: 'apikey', name: 'Warehouse scanner' },
  createdAt: '2026-03-12T14:31:07.220Z',
  updatedAt: '2026-03-12T14:31:07.220Z',
};

/** A shipment as the API gives it. */
export const shipmentAnswer = fields.meta({ id: 'Shipment', examples: [example] });
