import { Types } from 'mongoose';
import { brandOf } from '../../src/brand/brand-of.ts';
import { shipmentLine } from '../../src/despatch/shipment-line.ts';
import type { DespatchFacts, Shown } from '../../src/mail-body/despatch-facts.ts';
import type { MailLanguage } from '../../src/mail-languages.ts';
import type { OrderDoc } from '../../src/orders/model.ts';
import type { ShipmentDoc } from '../../src/shipments/model.ts';
import { resolveTracking, type TrackingInput } from '../../src/shipments/resolve-tracking.ts';
import { buildLine, orderDoc } from './build-order.ts';

export interface FactParts {
  brand?: Record<string, unknown>;
  accountName?: string;
  timeZone?: string;
  order?: Partial<OrderDoc>;
  tracking?: TrackingInput;
  /** Quantities of this shipment by line; all lines in full when left out. */
  takes?: Record<string, number>;
  /** Quantities of an earlier shipment. */
  took?: Record<string, number>;
  despatchedAt?: Date;
  language?: MailLanguage;
  show?: Partial<Shown>;
}

export const LINES = [
  buildLine({ lineId: 'a', quantity: 2 }),
  buildLine({ lineId: 'b', name: 'Decaf espresso', variantTitle: '250 g', sku: 'DE-250', quantity: 1 }),
  buildLine({ lineId: 'c', name: 'Paper filters', variantTitle: null, sku: 'PF-100', quantity: 1 }),
];

/** What a despatch mail is made from, without a database. */
export function despatchFacts(parts: FactParts = {}): DespatchFacts {
  const order = orderDoc({ lines: LINES, ...parts.order });
  const shipment = (seq: number, takes: Record<string, number> | undefined): ShipmentDoc => ({
    _id: new Types.ObjectId(),
    accountId: order.accountId,
    channelId: order.channelId,
    orderId: order._id,
    channelOrderId: order.channelOrderId,
    orderNumber: order.number,
    seq,
    ...resolveTracking(
      parts.tracking ?? { carrier: 'Royal Mail', service: 'Tracked 24', trackingNumber: 'AB123456789GB' },
      order.shippingAddress,
    ),
    lines: order.lines
      .map((line) => shipmentLine(line, takes ? (takes[line.lineId] ?? 0) : line.quantity))
      .filter(({ quantity }) => quantity > 0),
    shippingAddress: order.shippingAddress,
    despatchedAt: parts.despatchedAt ?? new Date('2026-03-03T15:30:00Z'),
    state: 'despatched',
    voidedAt: null,
    revision: 1,
    createdBy: { kind: 'system', id: 'test', name: 'test' },
    idempotency: null,
    createdAt: new Date(),
    updatedAt: new Date(),
  });
  const earlier = parts.took ? [shipment(1, parts.took)] : [];
  const current = shipment(earlier.length + 1, parts.takes);
  const account = {
    name: parts.accountName ?? 'Acme Coffee',
    brand: {
      name: null,
      supportEmail: null,
      phone: null,
      website: null,
      returnsUrl: null,
      accentColour: null,
      legalLine: null,
      address: null,
      ...parts.brand,
    },
    timeZone: parts.timeZone ?? 'Europe/London',
  };
  return {
    account,
    brand: brandOf(account, null),
    language: parts.language ?? 'en-GB',
    show: { items: true, pictures: true, prices: false, address: true, ...parts.show },
    order,
    shipment: current,
    shipments: [...earlier, current],
  };
}
