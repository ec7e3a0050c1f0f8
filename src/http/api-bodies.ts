import type { Json, RouteDoc } from '../api/route-doc.ts';
import { correctionSchema, despatchSchema } from '../despatch/despatch-input.ts';
import { stockBody } from '../stock/api.ts';
import { DESPATCH_EXAMPLE, STOCK_EXAMPLE } from './schema-examples.ts';

type Body = NonNullable<RouteDoc['body']>;
const filled = { minLength: 1 };

const TRACKING: Record<string, Json> = {
  service: { ...filled, description: "The carrier's service, such as Tracked 48" },
  trackingNumber: { ...filled, description: 'Of the one parcel; with several use `parcels`' },
  trackingUrl: {
    format: 'uri',
    description: 'A full https address; left out, a recognised carrier gets its own',
  },
  parcels: { description: 'Where there are several' },
  'parcels[].trackingNumber': { ...filled, description: 'Of this parcel' },
  'parcels[].trackingUrl': { format: 'uri', description: 'Of this parcel' },
};

export const DESPATCH_BODY: Body = {
  schema: despatchSchema,
  example: DESPATCH_EXAMPLE,
  words: {
    orderId: { description: 'The order, by its `id`. Either this or `channelOrderId`' },
    channelOrderId: { ...filled, description: "The order, by ReCharge's id" },
    channelId: { description: 'Where several channels have an order of that `channelOrderId`' },
    carrier: {
      ...filled,
      description: 'Free text, stored as given; known names are recognised whatever their case',
    },
    ...TRACKING,
    lines: { description: 'What leaves; left out: all that remains' },
    'lines[].lineId': { ...filled, description: '`lineId` of a line of the order' },
    'lines[].quantity': { description: 'At most its `remainingQuantity`' },
    despatchedAt: { description: 'With a zone; left out: now. At most a day ahead' },
  },
};

export const CORRECTION_BODY: Body = {
  schema: correctionSchema,
  example: { trackingNumber: 'AB987654321GB' },
  words: {
    '': { minProperties: 1 },
    carrier: { ...filled, description: 'Left out: as before' },
    ...TRACKING,
    parcels: { description: 'The whole new list; needed where the shipment has several' },
  },
};

export const STOCK_BODY: Body = {
  schema: stockBody,
  example: STOCK_EXAMPLE,
  words: {
    '[].sku': { description: 'As in the shop' },
    '[].warehouseId': {
      description:
        '`settings.warehouseId` of a sales channel, or the end of a warehouse’s address under Settings → Warehouses',
    },
    '[].onHand': { description: 'Pieces in the warehouse' },
    '[].allocated': { description: 'Of these, promised already' },
  },
};
