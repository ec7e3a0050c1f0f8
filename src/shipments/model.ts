import { type Connection, Schema, type Types } from 'mongoose';
import type { Actor } from '../deps.ts';
import { defineModel } from '../mongo/define-model.ts';

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
  lines: ShipmentLine[];
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

const mixed = Schema.Types.Mixed;
const schema = new Schema(
  {
    accountId: { type: Schema.Types.ObjectId, required: true },
    channelId: { type: Schema.Types.ObjectId, required: true },
    orderId: { type: Schema.Types.ObjectId, required: true },
    channelOrderId: { type: String, required: true },
    orderNumber: { type: String, required: true },
    seq: { type: Number, required: true },
    carrier: { type: String, required: true },
    carrierCode: { type: String, default: null },
    service: { type: String, default: null },
    trackingNumber: { type: String, default: null },
    trackingUrl: { type: String, default: null },
    parcels: { type: [mixed], default: [] },
    lines: { type: [mixed], default: [] },
    despatchedAt: { type: Date, required: true },
    state: { type: String, enum: ['despatched', 'void'], default: 'despatched' },
    voidedAt: { type: Date, default: null },
    revision: { type: Number, required: true },
    createdBy: { type: mixed, required: true },
    idempotency: { type: mixed, default: null },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'shipments', versionKey: false, minimize: false },
);
schema.index({ orderId: 1, seq: 1 }, { unique: true });
schema.index({ accountId: 1, updatedAt: 1, _id: 1 });
schema.index({ accountId: 1, channelId: 1, _id: 1 });
schema.index(
  { accountId: 1, 'idempotency.key': 1 },
  { unique: true, partialFilterExpression: { 'idempotency.key': { $type: 'string' } } },
);

export const shipmentModel = (connection: Connection) =>
  defineModel<ShipmentDoc>(connection, 'Shipment', schema);
