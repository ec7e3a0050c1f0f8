import { type Connection, Schema, type Types } from 'mongoose';
import { defineModel } from '../mongo/define-model.ts';

export interface ApiKeyDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  name: string;
  /** SHA-256 of the key; the key itself is shown once and not kept. */
  hash: string;
  /** The key's last four characters, so that people can tell keys apart. */
  hint: string;
  createdBy: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

const schema = new Schema(
  {
    accountId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    hash: { type: String, required: true },
    hint: { type: String, required: true },
    createdBy: { type: String, required: true },
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, default: null },
    revokedAt: { type: Date, default: null },
  },
  { collection: 'apikeys', versionKey: false },
);
schema.index({ hash: 1 }, { unique: true });
schema.index({ accountId: 1, createdAt: -1 });

export const apiKeyModel = (connection: Connection) => defineModel<ApiKeyDoc>(connection, 'ApiKey', schema);
