import { type Connection, Schema, type Types } from 'mongoose';
import { defineModel } from '../mongo/define-model.ts';

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

const schema = new Schema(
  {
    accountId: { type: Schema.Types.ObjectId, required: true },
    channelId: { type: Schema.Types.ObjectId, required: true },
    topic: { type: String, required: true },
    bodyHash: { type: String, required: true },
    sealedBody: { type: String, required: true },
    bytes: { type: Number, required: true },
    signatures: { type: Schema.Types.Mixed, default: () => ({}) },
    reason: { type: String, required: true },
    count: { type: Number, required: true },
    firstAt: { type: Date, required: true },
    lastAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'quarantine', versionKey: false, minimize: false },
);
schema.index({ channelId: 1, topic: 1, bodyHash: 1 }, { unique: true });
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const quarantineModel = (connection: Connection) =>
  defineModel<QuarantineDoc>(connection, 'Quarantine', schema);
