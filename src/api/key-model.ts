import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';

/** What a key may be used for. */
export const API_SCOPES = ['read', 'despatch', 'stock', 'mails', 'recipients'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export interface ApiKeyDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  name: string;
  /** SHA-256 of the key; the key itself is shown once and not kept. */
  hash: string;
  /** The key's last four characters, so that people can tell keys apart. */
  hint: string;
  /** Missing on keys of version 0.1.0 until they are carried over: all. */
  scopes?: ApiScope[];
  createdBy: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export const apiKeys = collection<ApiKeyDoc>({
  name: 'apikeys',
  indexes: [{ key: { hash: 1 }, unique: true }, { key: { accountId: 1, createdAt: -1 } }],
});
