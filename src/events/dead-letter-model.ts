import { type Connection, Schema, type Types } from 'mongoose';
import { defineModel } from '../mongo/define-model.ts';

/** A message that cannot be worked on, kept with its reason until a person replays or discards it. */
export interface DeadLetterDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId | null;
  channelId: Types.ObjectId | null;
  messageId: string;
  routingKey: string;
  topic: string | null;
  code: string;
  reason: string;
  body: Buffer;
  headers: Record<string, unknown>;
  firstSeenAt: Date;
  deadAt: Date;
  state: 'open' | 'replayed' | 'discarded';
  settledAt: Date | null;
  settledBy: string | null;
}

const schema = new Schema(
  {
    accountId: { type: Schema.Types.ObjectId, default: null },
    channelId: { type: Schema.Types.ObjectId, default: null },
    messageId: { type: String, required: true },
    routingKey: { type: String, required: true },
    topic: { type: String, default: null },
    code: { type: String, required: true },
    reason: { type: String, required: true },
    body: { type: Buffer, required: true },
    headers: { type: Schema.Types.Mixed, default: () => ({}) },
    firstSeenAt: { type: Date, required: true },
    deadAt: { type: Date, required: true },
    state: { type: String, enum: ['open', 'replayed', 'discarded'], default: 'open' },
    settledAt: { type: Date, default: null },
    settledBy: { type: String, default: null },
  },
  { collection: 'deadletters', versionKey: false, minimize: false },
);
schema.index({ messageId: 1, routingKey: 1 }, { unique: true });
schema.index({ accountId: 1, state: 1, deadAt: -1 });
schema.index({ channelId: 1, state: 1 });

export const deadLetterModel = (connection: Connection) =>
  defineModel<DeadLetterDoc>(connection, 'DeadLetter', schema);
