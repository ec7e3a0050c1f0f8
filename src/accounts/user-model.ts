import { type Connection, Schema, type Types } from 'mongoose';
import { defineModel } from '../mongo/define-model.ts';

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

const schema = new Schema(
  {
    accountId: { type: Schema.Types.ObjectId, required: true },
    email: { type: String, required: true },
    name: { type: String, default: '' },
    passwordHash: { type: String, required: true },
    role: { type: String, enum: ['owner', 'member'], required: true },
    lastSignInAt: { type: Date, default: null },
  },
  { collection: 'users', timestamps: true },
);
schema.index({ email: 1 }, { unique: true });
schema.index({ accountId: 1 });

export const userModel = (connection: Connection) => defineModel<UserDoc>(connection, 'User', schema);
