import { type Connection, Schema, type Types } from 'mongoose';
import { defineModel } from '../mongo/define-model.ts';

export const OUTCOMES = ['applied', 'duplicate', 'superseded', 'ignored', 'dead'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Change {
  /** `status`, `lines[2].quantity`, `shippingAddress.city`, … */
  path: string;
  before: unknown;
  after: unknown;
}

/**
 * What came and what became of it: a row for each distinct delivery, and for each record that an
 * import or a reconciliation fetched and that changed something.
 */
export interface EventDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  channelId: Types.ObjectId;
  /** SHA-256 of hook key, topic and raw bytes; for fetched records of channel, object and content. */
  eventId: string;
  /** `order/created`, …; fetched records have `order/fetched` or `plan/fetched`. */
  topic: string;
  resource: 'order' | 'plan' | 'product' | 'unknown';
  objectId: string | null;
  /** How it reached us. */
  via: 'webhook' | 'import' | 'reconcile' | 'tie' | 'unsigned';
  /** How its sender was proved: a signature scheme, or that the record was fetched with the token. */
  verified: 'timestamped' | 'plain' | 'fetched' | 'none';
  outcome: Outcome;
  /** Why, in words with a stable code first: `test_delivery`, `older_than_ours`, … */
  reason: string | null;
  changes: Change[];
  /** The version the event carried. */
  channelUpdatedAt: Date | null;
  /** The order's or product's revision after it was applied. */
  revision: number | null;
  receivedAt: Date;
  lastReceivedAt: Date;
  decidedAt: Date;
  deliveries: number;
  traceparent: string | null;
  /** Raw bytes as they came; removed after 30 days. */
  raw: Buffer | null;
  unknownKeys: string[];
}

const schema = new Schema(
  {
    accountId: { type: Schema.Types.ObjectId, required: true },
    channelId: { type: Schema.Types.ObjectId, required: true },
    eventId: { type: String, required: true },
    topic: { type: String, required: true },
    resource: { type: String, required: true },
    objectId: { type: String, default: null },
    via: { type: String, required: true },
    verified: { type: String, required: true },
    outcome: { type: String, enum: OUTCOMES, required: true },
    reason: { type: String, default: null },
    changes: { type: [Schema.Types.Mixed], default: [] },
    channelUpdatedAt: { type: Date, default: null },
    revision: { type: Number, default: null },
    receivedAt: { type: Date, required: true },
    lastReceivedAt: { type: Date, required: true },
    decidedAt: { type: Date, required: true },
    deliveries: { type: Number, required: true },
    traceparent: { type: String, default: null },
    raw: { type: Buffer, default: null },
    unknownKeys: { type: [String], default: [] },
  },
  {
    collection: 'events',
    versionKey: false,
    collectionOptions: { storageEngine: { wiredTiger: { configString: 'block_compressor=zstd' } } },
  },
);
schema.index({ channelId: 1, eventId: 1 }, { unique: true });
schema.index({ accountId: 1, channelId: 1, resource: 1, objectId: 1, receivedAt: -1 });
schema.index({ accountId: 1, receivedAt: -1 });
// The verdict stays 24 months.
schema.index({ receivedAt: 1 }, { expireAfterSeconds: 730 * 24 * 3600 });

export const eventModel = (connection: Connection) => defineModel<EventDoc>(connection, 'Event', schema);
