import { randomBytes } from 'node:crypto';
import { sha256 } from '../crypto.ts';

/** A verified delivery on its way to the queue or the spool. */
export interface DurableEvent {
  eventId: string;
  accountId: string;
  channelId: string;
  /** `order/created` */
  topic: string;
  /** Raw bytes as they came: the signature covers them, nothing is re-serialised. Unsigned: see `unsignedBody`. */
  body: Buffer;
  receivedAt: Date;
  verified: 'timestamped' | 'plain' | 'none';
  traceparent: string;
}

/**
 * Two deliveries are the same event when hook key, topic and every byte are the same: no documentation page
 * of ReCharge and no receiver of its deliveries knows a delivery id.
 */
export function eventIdOf(hookKey: string, topic: string, body: Buffer): string {
  return sha256(hookKey, '\0', topic, '\0', body);
}

/** From here on an order waits in the queue of the large ones, of which few are handed out at once. */
const LARGE_BYTES = 64 * 1024;

/** `order/created` → `order.created`, of a large one `large.order.created`, of an unsigned one `unsigned.order.created`. */
export function routingKeyOf({
  topic,
  body,
  verified,
}: Pick<DurableEvent, 'topic' | 'body' | 'verified'>): string {
  const key = topic.replace('/', '.');
  if (verified === 'none') return `unsigned.${key}`;
  return topic.startsWith('order/') && body.length > LARGE_BYTES ? `large.${key}` : key;
}

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The sender's W3C trace context if it is well-formed, else a new one. */
export function traceparentOf(header: string | string[] | undefined): string {
  if (typeof header === 'string' && TRACEPARENT.test(header)) return header;
  const bytes = randomBytes(24).toString('hex');
  return `00-${bytes.slice(0, 32)}-${bytes.slice(32)}-01`;
}

/** The headers of the event's message; payloads never go into headers (AMQP limits the table to 64 KiB). */
export function messageHeadersOf(event: DurableEvent): Record<string, string | number> {
  return {
    accountId: event.accountId,
    channelId: event.channelId,
    topic: event.topic,
    eventId: event.eventId,
    receivedAt: event.receivedAt.getTime(),
    verified: event.verified,
    traceparent: event.traceparent,
  };
}
