import type { ConsumeMessage } from 'amqplib';
import type { Headers, Outgoing } from './outgoing.ts';
import { attemptOf, type Copied, deadCopy, retryCopy, type WaitClass } from './retry-policy.ts';

/** One message in the hands of a handler, to be settled once; a second settling changes nothing. */
export interface Delivery {
  readonly body: Buffer;
  /** The first one: a message that waited or came back keeps it. */
  readonly routingKey: string;
  readonly messageId: string;
  readonly headers: Headers;
  /** Times the broker has handed it out before without an answer (`x-delivery-count`). */
  readonly deliveryCount: number;
  /** Times we have put it into a wait queue. */
  readonly attempt: number;
  readonly redelivered: boolean;
  /** From the sender's header `receivedAt`, else the message's timestamp. */
  readonly receivedAt: Date | undefined;
  /** A decision was taken; the broker may not know it yet. */
  readonly settled: boolean;
  ack(): void;
  /**
   * Tried again after the class's delay, or a dead letter when its tries are used up. The copy is
   * confirmed before the original is acked: a crash in between makes a second copy, never none. Never
   * rejects: what cannot be put away comes again with the next connection.
   */
  retry(wait: WaitClass, reason: string): Promise<void>;
  /** To `gateway.dead`, in the same safe order. */
  dead(reason: string, code?: string): Promise<void>;
}

export interface DeliveryDeps {
  queue: string;
  now: () => Date;
  /** Acks on the channel the message came from; nothing when that channel is gone. */
  ack: (tag: number) => void;
  /** Publishes until confirmed; false when the channel went away first. */
  forward: (copy: Outgoing) => Promise<boolean>;
  /** The last stop has nowhere to send to: its messages stay and its consumer waits. */
  keep?: ((reason: string) => void) | undefined;
}

/** With `finished`: resolves when retry() or dead() is through. */
export type TrackedDelivery = Delivery & { finished(): Promise<void> | undefined };

export function createDelivery(deps: DeliveryDeps, message: ConsumeMessage): TrackedDelivery {
  const { fields, properties } = message;
  const headers: Headers = properties.headers ?? {};
  const deliveryCount = headers['x-delivery-count'];
  const copied: Copied = {
    routingKey: fields.routingKey,
    body: message.content,
    messageId: typeof properties.messageId === 'string' ? properties.messageId : '',
    headers,
    ...(typeof properties.contentType === 'string' ? { contentType: properties.contentType } : {}),
    ...(typeof properties.timestamp === 'number' ? { timestamp: new Date(properties.timestamp * 1000) } : {}),
  };
  let settled = false;
  let forwarding: Promise<void> | undefined;

  function send(copy: Outgoing, reason: string): Promise<void> {
    if (settled) return forwarding ?? Promise.resolve();
    settled = true;
    if (deps.keep) {
      deps.keep(reason);
      return Promise.resolve();
    }
    forwarding = deps.forward(copy).then((confirmed) => {
      if (confirmed) deps.ack(fields.deliveryTag);
    });
    return forwarding;
  }

  return {
    body: copied.body,
    routingKey: copied.routingKey,
    messageId: copied.messageId,
    headers,
    deliveryCount: typeof deliveryCount === 'number' ? deliveryCount : 0,
    attempt: attemptOf(headers),
    redelivered: fields.redelivered,
    receivedAt: dateOf(headers.receivedAt) ?? copied.timestamp,
    get settled() {
      return settled;
    },
    ack() {
      if (settled) return;
      settled = true;
      deps.ack(fields.deliveryTag);
    },
    retry(wait, reason) {
      const now = deps.now();
      const copy = retryCopy(copied, wait, reason, now);
      return send(copy ?? deadCopy(copied, reason, 'too_many_attempts', deps.queue, now), reason);
    },
    dead: (reason, code = 'rejected') => send(deadCopy(copied, reason, code, deps.queue, deps.now()), reason),
    finished: () => forwarding,
  };
}

function dateOf(value: unknown): Date | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
