import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';

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

export const apiKeys = collection<ApiKeyDoc>({
  name: 'apikeys',
  indexes: [{ key: { hash: 1 }, unique: true }, { key: { accountId: 1, createdAt: -1 } }],
});
