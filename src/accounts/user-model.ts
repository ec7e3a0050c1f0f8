import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';

export interface UserDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  /** Lower case; unique over all accounts, since signing in asks for nothing else. */
  email: string;
  name: string;
  /** argon2id, in its own text form. */
  passwordHash: string;
  role: 'owner' | 'member';
  createdAt: Date;
  updatedAt: Date;
  lastSignInAt: Date | null;
}

export const users = collection<UserDoc>({
  name: 'users',
  indexes: [{ key: { email: 1 }, unique: true }, { key: { accountId: 1 } }],
});
