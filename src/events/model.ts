import type { Types } from 'mongoose';
import type { Change } from '../changes.ts';
import { collection } from '../mongo/collection.ts';
import { DAY, SECOND } from '../time.ts';

/** `waiting`: until ReCharge was asked for the object; the others are final. */
export const OUTCOMES = ['applied', 'duplicate', 'superseded', 'ignored', 'waiting', 'dead'] as const;
export type Outcome = (typeof OUTCOMES)[number];

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
  /** Raw bytes as they came; gone after 30 days, null for fetched records and for what came unsigned. */
  raw?: Buffer | null;
  unknownKeys: string[];
}

/** Events whose raw bytes are kept. */
export const WITH_RAW = { raw: { $type: 'binData' } } as const;

export const events = collection<EventDoc>({
  name: 'events',
  // Raw deliveries compress well.
  options: { storageEngine: { wiredTiger: { configString: 'block_compressor=zstd' } } },
  indexes: [
    { key: { channelId: 1, eventId: 1 }, unique: true },
    { key: { accountId: 1, receivedAt: -1, _id: -1 } },
    { key: { accountId: 1, outcome: 1, receivedAt: -1, _id: -1 } },
    { key: { accountId: 1, channelId: 1, receivedAt: -1, _id: -1 } },
    { key: { accountId: 1, objectId: 1, receivedAt: -1, _id: -1 } },
    { key: { receivedAt: 1, _id: 1 }, partialFilterExpression: WITH_RAW },
    {
      key: { channelId: 1, resource: 1, objectId: 1 },
      partialFilterExpression: { outcome: 'waiting' },
    },
    // What went without a deletion's event: how many within the hour is counted.
    {
      key: { channelId: 1, decidedAt: 1 },
      partialFilterExpression: { reason: 'not_found_at_recharge' },
    },
    // The verdict stays 24 months.
    { key: { receivedAt: 1 }, expireAfterSeconds: (730 * DAY) / SECOND },
  ],
  dropped: [
    { accountId: 1, channelId: 1, resource: 1, objectId: 1, receivedAt: -1 },
    { accountId: 1, receivedAt: -1 },
  ],
});
