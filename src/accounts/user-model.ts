import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';

/** What somebody may do; `read_only` looks, `staff` despatches, a `manager` sets up, an `owner` does all. */
export const ROLES = ['owner', 'manager', 'staff', 'read_only'] as const;
export type Role = (typeof ROLES)[number];

export interface UserDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  /** Lower case; unique over all accounts, since signing in asks for nothing else. */
  email: string;
  name: string;
  /** argon2id, in its own text form. */
  passwordHash: string;
  role: Role;
  createdAt: Date;
  updatedAt: Date;
  lastSignInAt: Date | null;
}

export const users = collection<UserDoc>({
  name: 'users',
  indexes: [{ key: { email: 1 }, unique: true }, { key: { accountId: 1 } }],
});
