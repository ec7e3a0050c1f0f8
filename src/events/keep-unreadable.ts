import { Types } from 'mongoose';
import { sha256 } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { describeError, GatewayError } from '../errors.ts';
import { deadLetters } from './dead-letter-model.ts';

const MOST_BYTES = 2 * 2 ** 20;

/**
 * Keeps a fetched record that cannot be read as a dead letter with its reason; the same record again
 * changes nothing. `topic`: `order/fetched`, `plan/fetched` or `product/fetched`.
 */
export async function keepUnreadable(
  deps: Pick<Deps, 'db' | 'log' | 'now'>,
  channel: { _id: Types.ObjectId; accountId: Types.ObjectId },
  topic: string,
  record: unknown,
  error: unknown,
): Promise<void> {
  const body = Buffer.from(JSON.stringify(record) ?? 'null').subarray(0, MOST_BYTES);
  const messageId = sha256(`${channel._id.toString()}\0${topic}\0`, body);
  const routingKey = topic.replace('/', '.');
  const now = deps.now();
  // A replay asks ReCharge for the object as it is then, if its id can be read.
  const headers = {
    accountId: channel.accountId.toString(),
    channelId: channel._id.toString(),
    topic,
    eventId: messageId,
    receivedAt: now.getTime(),
    verified: 'none',
  };
  deps.log.warn(
    { channelId: channel._id.toString(), topic, err: describeError(error) },
    'record not readable',
  );
  await deadLetters(deps).updateOne(
    { messageId, routingKey },
    {
      $set: { deadAt: now },
      $setOnInsert: {
        _id: new Types.ObjectId(),
        accountId: channel.accountId,
        channelId: channel._id,
        topic,
        code: error instanceof GatewayError ? error.code : 'unreadable',
        reason: describeError(error),
        body,
        headers,
        firstSeenAt: now,
        state: 'open',
        settledAt: null,
        settledBy: null,
      },
    },
    { upsert: true },
  );
}
