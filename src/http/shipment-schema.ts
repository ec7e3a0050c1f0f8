import type { Json } from '../api/route-doc.ts';
import { SHIPMENT_EXAMPLE } from './schema-examples.ts';
import {
  count,
  id,
  linkOrNull,
  list,
  object,
  oneOf,
  text,
  textOrNull,
  time,
  timeOrNull,
} from './schema-parts.ts';

/** A shipment as the API gives it. */
export const SHIPMENT_SCHEMA: Json = {
  ...object({
    id: id(),
    channelId: id('Its sales channel'),
    orderId: id(),
    channelOrderId: text("ReCharge's id of the order"),
    orderNumber: text(),
    seq: count("1 for the order's first shipment"),
    state: oneOf(['despatched', 'void'], 'void: taken back'),
    carrier: text('As given'),
    carrierCode: textOrNull('The carrier as recognised, or null'),
    service: textOrNull(),
    trackingNumber: textOrNull('Of the first parcel'),
    trackingUrl: linkOrNull('Null for a carrier that is not recognised and where none was given'),
    parcels: list(object({ trackingNumber: text(), trackingUrl: linkOrNull() })),
    lines: list(
      object({
        lineId: text(),
        sku: textOrNull(),
        name: text(),
        variantTitle: textOrNull(),
        quantity: count('Left with this shipment'),
      }),
    ),
    despatchedAt: time(),
    voidedAt: timeOrNull(),
    revision: count('Raised by each change'),
    createdBy: object(
      { kind: oneOf(['user', 'apikey', 'system']), name: text() },
      'Who reported the despatch',
    ),
    createdAt: time(),
    updatedAt: time('Ours; the order of `updatedSince`'),
  }),
  examples: [SHIPMENT_EXAMPLE],
};
