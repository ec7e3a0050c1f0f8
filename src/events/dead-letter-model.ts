import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';

export const STATES = ['open', 'replayed', 'discarded'] as const;

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
  state: (typeof STATES)[number];
  settledAt: Date | null;
  settledBy: string | null;
}

export const deadLetters = collection<DeadLetterDoc>({
  name: 'deadletters',
  indexes: [
    { key: { messageId: 1, routingKey: 1 }, unique: true },
    { key: { accountId: 1, state: 1, deadAt: -1, _id: -1 } },
    { key: { accountId: 1, channelId: 1, state: 1, deadAt: -1, _id: -1 } },
  ],
  dropped: [
    { accountId: 1, state: 1, deadAt: -1 },
    { channelId: 1, state: 1 },
  ],
});
