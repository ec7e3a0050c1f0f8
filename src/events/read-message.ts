import { z } from 'zod';
import type { Delivery } from '../amqp/delivery.ts';
import { idText } from '../ids.ts';

const headersSchema = z.looseObject({
  accountId: idText,
  channelId: idText,
  topic: z.string().min(3),
  eventId: z.string().min(1),
  receivedAt: z.number(),
  verified: z.enum(['timestamped', 'plain', 'none']),
  traceparent: z.string().nullish(),
});

/** A verified delivery of ReCharge as the queue brings it. Ids as text. */
export interface EventMessage {
  accountId: string;
  channelId: string;
  eventId: string;
  /** `order/created`, … */
  topic: string;
  /** Raw bytes as ReCharge sent them. */
  body: Buffer;
  receivedAt: Date;
  /** `none`: only the id may be taken from the body, the object must be fetched. */
  verified: 'timestamped' | 'plain' | 'none';
  traceparent: string | null;
  /** The broker brought this very message before. */
  redelivered?: boolean;
}

/** Null when the message is none of ours: its headers do not say which channel and event it belongs to. */
export function readMessage(delivery: Delivery): EventMessage | null {
  const headers = headersSchema.safeParse(delivery.headers);
  if (!headers.success) return null;
  const { accountId, channelId, topic, eventId, receivedAt, verified, traceparent } = headers.data;
  return {
    accountId,
    channelId,
    topic,
    eventId,
    body: delivery.body,
    receivedAt: new Date(receivedAt),
    verified,
    traceparent: traceparent ?? null,
    redelivered: delivery.redelivered || delivery.deliveryCount > 0 || delivery.attempt > 0,
  };
}
