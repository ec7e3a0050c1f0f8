import { Types } from 'mongoose';
import { deadLetterOf } from '../amqp/dead-letter.ts';
import type { Delivery } from '../amqp/delivery.ts';
import type { Handler } from '../amqp/run-batch.ts';
import { settle } from '../amqp/settle.ts';
import type { Deps } from '../deps.ts';
import { asId, parseId } from '../ids.ts';
import { deadLetters } from './dead-letter-model.ts';
import { eventRow } from './event-row.ts';
import { events } from './model.ts';
import { readMessage } from './read-message.ts';

/**
 * The handler of `gateway.dead`: moves each message into `deadletters`, where a person replays or discards
 * it. A message that dies again after a replay opens its row again. An event whose tries were used up gets
 * its row with the outcome `dead` here, since nothing could be decided about it.
 */
export function createDeadLetterConsumer(deps: Pick<Deps, 'db' | 'log' | 'metrics' | 'now'>): Handler {
  return async (batch) => {
    for (const delivery of batch) {
      await keep(deps, delivery);
      settle(delivery, { kind: 'done' });
    }
  };
}

async function keep(deps: Pick<Deps, 'db' | 'log' | 'now'>, delivery: Delivery): Promise<void> {
  const letter = deadLetterOf(delivery);
  const now = deps.now();
  const { headers, body, messageId } = delivery;
  const routingKey = letter.originalRoutingKey;
  const topic = typeof headers.topic === 'string' ? headers.topic : null;
  await deadLetters(deps).updateOne(
    { messageId, routingKey },
    {
      $set: {
        accountId: parseId(headers.accountId),
        channelId: parseId(headers.channelId),
        topic,
        code: letter.code,
        reason: letter.reason,
        body,
        headers,
        deadAt: now,
        state: 'open',
        settledAt: null,
        settledBy: null,
      },
      $setOnInsert: { _id: new Types.ObjectId(), firstSeenAt: letter.firstSeen ?? now },
    },
    { upsert: true },
  );
  deps.log.warn({ messageId, routingKey, code: letter.code, reason: letter.reason }, 'dead letter kept');
  await keepVerdict(deps, delivery, `${letter.code}: ${letter.reason}`, now);
}

const RESOURCES = ['order', 'plan', 'product'] as const;

async function keepVerdict(
  deps: Pick<Deps, 'db'>,
  delivery: Delivery,
  reason: string,
  now: Date,
): Promise<void> {
  const event = readMessage(delivery);
  if (!event || event.topic.endsWith('/fetched')) return;
  const resource = RESOURCES.find((name) => event.topic.startsWith(`${name}/`)) ?? 'unknown';
  const { eventId, topic, verified, receivedAt, traceparent, body } = event;
  const row = eventRow(
    {
      accountId: asId(event.accountId),
      channelId: asId(event.channelId),
      eventId,
      topic,
      resource,
      objectId: null,
      via: verified === 'none' ? 'unsigned' : 'webhook',
      verified,
      receivedAt,
      traceparent,
      raw: verified === 'none' ? null : body,
    },
    { outcome: 'dead', reason, decidedAt: now },
  );
  const { channelId } = row;
  await events(deps).updateOne({ channelId, eventId }, { $setOnInsert: row }, { upsert: true });
}
