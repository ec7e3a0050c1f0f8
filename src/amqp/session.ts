import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, Message, MessageProperties } from 'amqplib';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { SECOND } from '../time.ts';
import { createAckWindow } from './ack-window.ts';
import { type BatchOptions, createBatcher } from './batcher.ts';
import { createDelivery, type TrackedDelivery } from './delivery.ts';
import type { Outgoing } from './outgoing.ts';
import type { Publisher } from './publisher.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { ALONE_FROM, type Handler, runBatch } from './run-batch.ts';
import { QUEUES } from './topology.ts';
import { withTimeout } from './with-timeout.ts';

const FORWARD_DEADLINE_MS = 5 * SECOND;

export interface SessionDeps {
  log: Log;
  now: () => Date;
  publisher: Publisher;
  handler: Handler;
  /** The channel closed, or the broker cancelled us: build a new connection. */
  broken: (error: unknown) => void;
  /** Our own store is away: let go of everything and come back when it answers. */
  mustWait: (error: unknown) => void;
  /** A message came. */
  took: () => void;
  /** A message was settled. */
  progressed: () => void;
}

/** What a consumer holds while one channel lives; delivery tags mean nothing on any other channel. */
export interface Session {
  /** Deliveries in our hands, unanswered. */
  held(): number;
  /** Takes nothing more, lets running handlers finish for at most `graceMs`, then gives the rest back. */
  drain(graceMs: number): Promise<void>;
  /** The channel is gone: acks from handlers still running are ignored. */
  end(): void;
}

/** Starts to consume. The channel is this session's own. */
export async function startSession(
  deps: SessionDeps,
  options: { channel: Channel; queue: string } & Required<BatchOptions>,
): Promise<Session> {
  const { channel, queue } = options;
  const ended = new AbortController();
  const alive = () => !ended.signal.aborted;
  let taken = 0;
  let answered = 0;
  const acks = createAckWindow({ ack: (tag, upTo) => safely(() => channel.ack(ackable(tag), upTo)) });

  function end(): void {
    acks.end();
    ended.abort();
    void batcher.end();
  }
  function broken(error: unknown): void {
    if (!alive()) return;
    end();
    deps.broken(error);
  }
  function safely(send: () => void): void {
    try {
      send();
    } catch (error) {
      broken(error);
    }
  }

  async function forward(copy: Outgoing): Promise<boolean> {
    for (let attempt = 0; alive(); attempt++) {
      try {
        await deps.publisher.publish(copy, { deadlineMs: FORWARD_DEADLINE_MS });
        return true;
      } catch (error) {
        deps.log.warn(
          { err: describeError(error), exchange: copy.exchange },
          'cannot put a message away yet',
        );
        await delay(reconnectDelayMs(attempt), undefined, { signal: ended.signal }).catch(() => {});
      }
    }
    return false;
  }

  const deliveryDeps = {
    queue,
    now: deps.now,
    forward,
    ack(tag: number) {
      if (!alive()) return;
      answered++;
      acks.settle(tag);
      deps.progressed();
    },
    keep: queue === QUEUES.dead ? (reason: string) => deps.mustWait(new Error(reason)) : undefined,
  };
  const batcher = createBatcher<TrackedDelivery>(options, async (batch) => {
    const wait = await runBatch({ log: deps.log, handler: deps.handler, alive }, batch);
    if (wait !== undefined && alive()) deps.mustWait(wait);
  });

  channel.on('error', (err) => deps.log.warn({ err: describeError(err) }, 'consuming channel failed'));
  channel.on('close', () => broken(new Error('consuming channel closed')));
  await channel.prefetch(options.prefetch);
  const { consumerTag } = await channel.consume(queue, (message) => {
    // amqplib's way to say that the broker cancelled us: the queue was deleted, or its leader moved.
    if (!message) return broken(new Error('the broker cancelled the consumer'));
    if (!alive()) return;
    taken++;
    deps.took();
    const delivery = createDelivery(deliveryDeps, message);
    batcher.add(delivery, delivery.deliveryCount >= ALONE_FROM);
  });

  return {
    held: () => taken - answered,
    end,
    async drain(graceMs) {
      const running = batcher.end();
      await withTimeout(
        channel.cancel(consumerTag).then(() => running),
        graceMs,
        'finishing',
      ).catch(() => {});
      if (!alive()) return;
      acks.flush();
      end();
      await withTimeout(channel.close(), graceMs, 'closing the channel').catch(() => {});
    },
  };
}

const NO_PROPERTIES: MessageProperties = {
  contentType: undefined,
  contentEncoding: undefined,
  headers: undefined,
  deliveryMode: undefined,
  priority: undefined,
  correlationId: undefined,
  replyTo: undefined,
  expiration: undefined,
  messageId: undefined,
  timestamp: undefined,
  type: undefined,
  userId: undefined,
  appId: undefined,
  clusterId: undefined,
};

/** A message of which amqplib reads the tag alone, to ack it. */
function ackable(deliveryTag: number): Message {
  const fields = { deliveryTag, redelivered: false, exchange: '', routingKey: '' };
  return { fields, content: Buffer.alloc(0), properties: NO_PROPERTIES };
}
