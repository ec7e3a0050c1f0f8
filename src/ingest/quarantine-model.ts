import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';
import type { Proof } from './proof.ts';

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
  /** Whom the body counts against: the network of the first sender with a signature, else of the first at all. */
  from: string;
  /** A signature came with it, so that a corrected secret may prove it. */
  isSigned: boolean;
  /** What came with the body to prove it, never overwritten. */
  proofs: Proof[];
  /** Of older versions: the signature headers of the delivery that came last. */
  signatures?: Record<string, string>;
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
    { key: { channelId: 1, isSigned: 1, from: 1, firstAt: -1 } },
    { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ],
});
