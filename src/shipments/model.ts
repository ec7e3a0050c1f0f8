import type { Types } from 'mongoose';
import type { Actor } from '../deps.ts';
import { collection } from '../mongo/collection.ts';
import type { Decimal } from '../mongo/money.ts';
import type { ChannelAddress } from '../recharge/channel-order.ts';

export interface Parcel {
  trackingNumber: string;
  /** The link that recipients get: the given one if safe, else the carrier's pattern, else null. */
  trackingUrl: string | null;
}

export interface ShipmentLine {
  lineId: string;
  sku: string | null;
  name: string;
  variantTitle: string | null;
  quantity: number;
  /** What the buyer chose; missing where nothing was chosen, and on shipments of version 0.1.0, as are the next two. */
  options?: { name: string; value: string }[];
  imageUrl?: string | null;
  /** Of one piece, in the order's currency. */
  unitPrice?: Decimal | null;
}

export interface ShipmentDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  channelId: Types.ObjectId;
  orderId: Types.ObjectId;
  channelOrderId: string;
  orderNumber: string;
  /** 1 for the order's first shipment, voided ones included. */
  seq: number;
  /** As given. */
  carrier: string;
  /** The carrier as recognised, or null. */
  carrierCode: string | null;
  service: string | null;
  trackingNumber: string | null;
  trackingUrl: string | null;
  parcels: Parcel[];
  /** As they were at the despatch, whatever becomes of the order's lines. */
  lines: ShipmentLine[];
  /** Where it went: as it was at the despatch. Missing only on shipments of version 0.1.0. */
  shippingAddress?: ChannelAddress | null;
  despatchedAt: Date;
  state: 'despatched' | 'void';
  voidedAt: Date | null;
  revision: number;
  createdBy: Actor;
  /** Belongs to the account; kept 30 days. */
  idempotency: { key: string; bodyHash: string } | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Those whose Idempotency-Key is remembered; a query that names it as well is served by their indexes. */
export const WITH_KEY = { 'idempotency.key': { $type: 'string' } } as const;

export const shipments = collection<ShipmentDoc>({
  name: 'shipments',
  indexes: [
    { key: { orderId: 1, seq: 1 }, unique: true },
    { key: { accountId: 1, _id: 1 } },
    { key: { accountId: 1, state: 1, _id: 1 } },
    { key: { accountId: 1, channelId: 1, _id: 1 } },
    { key: { accountId: 1, channelOrderId: 1 } },
    { key: { accountId: 1, updatedAt: 1, _id: 1 } },
    { key: { accountId: 1, state: 1, updatedAt: 1, _id: 1 } },
    { key: { accountId: 1, channelId: 1, updatedAt: 1, _id: 1 } },
    {
      key: { accountId: 1, 'idempotency.key': 1 },
      unique: true,
      partialFilterExpression: WITH_KEY,
    },
    { key: { createdAt: 1 }, partialFilterExpression: WITH_KEY },
  ],
});
