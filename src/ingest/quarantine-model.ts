import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';

/** A delivery whose signature failed, sealed, so that it can be released when a wrong secret is corrected. */
export interface QuarantineDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  channelId: Types.ObjectId;
  topic: string;
  bodyHash: string;
  /** The raw body, sealed with the field name `quarantine.body`. */
  sealedBody: string;
  bytes: number;
  /** The signature headers as they came; needed to verify again. */
  signatures: Record<string, string>;
  reason: string;
  /** How often the same body came. */
  count: number;
  firstAt: Date;
  lastAt: Date;
  expiresAt: Date;
}

export const quarantineRows = collection<QuarantineDoc>({
  name: 'quarantine',
  indexes: [
    { key: { channelId: 1, topic: 1, bodyHash: 1 }, unique: true },
    { key: { channelId: 1, firstAt: 1 } },
    { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
});
