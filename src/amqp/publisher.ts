import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { describeError, GatewayError } from '../errors.ts';
import { SECOND } from '../time.ts';
import { brokerError } from './broker-error.ts';
import { createLink, type LinkDeps } from './link.ts';
import { type Outgoing, publishOptions } from './outgoing.ts';
import { createPendingPublishes, type PublishCallback } from './pending-publishes.ts';
import { declareTopology, EVENTS_EXCHANGE, type RetryDelays } from './topology.ts';

const STALL_MS = 10 * SECOND;
const REDECLARE_EVERY_MS = SECOND;

export type PublisherState = 'open' | 'blocked' | 'down';

export interface Publisher {
  /**
   * Resolves when RabbitMQ has the message on disk on the majority of its nodes and a queue took it.
   * Rejects with `broker_unavailable` (at once, nothing is ever buffered), `broker_returned`,
   * `broker_nacked`, `broker_blocked` or `broker_deadline` (all of class `soon`), or `broker_message_invalid`.
   */
  publish(message: Outgoing, options: { deadlineMs: number }): Promise<void>;
  /** The same without a promise, for the hot path; `done` is called once, never before this returns. */
  publishRaw(message: Outgoing, deadlineMs: number, done: PublishCallback): void;
  state(): PublisherState;
  /** Calls back on every change; the answer ends it. */
  onState(listener: (state: PublisherState) => void): () => void;
  /** Calls back when a message found no queue and all queues are there again; the answer ends it. */
  onReturn(listener: () => void): () => void;
  /** Messages under way, not yet confirmed. */
  pending(): number;
}

export interface PublisherOptions {
  url: string;
  name: string;
  heartbeatSeconds?: number | undefined;
  retryDelaysMs?: RetryDelays | undefined;
}

/** One connection with one confirm channel; many messages under way at once. */
export function createPublisher(deps: LinkDeps, options: PublisherOptions) {
  const { log } = deps;
  const pending = createPendingPublishes({
    onThrow: (err) => log.error({ err }, 'a publish callback threw'),
  });
  const listeners = new Set<(state: PublisherState) => void>();
  const returnListeners = new Set<() => void>();
  let model: ChannelModel | undefined;
  let channel: ConfirmChannel | undefined;
  let blocked = false;
  let told: PublisherState = 'down';
  let outstanding = 0;
  let waitingSince = 0;
  let declaredAt = 0;

  const state = (): PublisherState => (channel === undefined ? 'down' : blocked ? 'blocked' : 'open');
  function tell(): void {
    const now = state();
    if (now === told) return;
    told = now;
    for (const listener of listeners) listener(now);
  }

  const link = createLink(deps, {
    url: options.url,
    name: options.name,
    heartbeatSeconds: options.heartbeatSeconds,
    async setUp(fresh) {
      fresh.on('blocked', (reason) => {
        log.warn({ reason }, 'broker blocks publishing');
        blocked = true;
        tell();
      });
      fresh.on('unblocked', () => {
        log.info('broker takes messages again');
        blocked = false;
        waitingSince = performance.now();
        tell();
      });
      await declare(fresh);
      const confirming = await fresh.createConfirmChannel();
      confirming.on('error', (err) => log.warn({ err: describeError(err) }, 'publishing channel failed'));
      confirming.on('close', () => link.fail(new Error('publishing channel closed')));
      confirming.on('return', ({ fields, properties }) => {
        pending.markReturned(properties.messageId, fields.exchange, fields.routingKey, EVENTS_EXCHANGE);
        redeclare();
      });
      [model, channel, outstanding] = [fresh, confirming, 0];
      tell();
    },
    lost(error) {
      [model, channel, blocked, outstanding] = [undefined, undefined, false, 0];
      pending.failAll(brokerError('broker_unavailable', error));
      tell();
    },
  });

  async function declare(on: ChannelModel): Promise<void> {
    declaredAt = performance.now();
    const declaring = await on.createChannel();
    let failure: unknown;
    declaring.on('error', (error) => {
      failure = error;
    });
    try {
      await declareTopology(declaring, options.retryDelaysMs);
      await declaring.close();
    } catch (error) {
      throw failure ?? error;
    }
  }

  /** A return says that a queue or binding was deleted behind our back: put it back, without a storm. */
  function redeclare(): void {
    if (!model || performance.now() - declaredAt < REDECLARE_EVERY_MS) return;
    log.warn('a message found no queue; declaring all queues again');
    declare(model).then(
      () => {
        for (const listener of returnListeners) listener();
      },
      (error) => link.fail(error),
    );
  }

  /** A connection that takes messages and confirms none is half-open, or its queue has lost its majority. */
  const watch = setInterval(() => {
    const stuck = outstanding > 0 && !blocked && performance.now() - waitingSince > STALL_MS;
    if (stuck) link.fail(new Error(`nothing confirmed for ${STALL_MS} ms`));
  }, SECOND);
  watch.unref();

  function publishRaw(message: Outgoing, deadlineMs: number, done: PublishCallback): void {
    const on = channel;
    if (!on || blocked) {
      const error = brokerError(on ? 'broker_blocked' : 'broker_unavailable');
      queueMicrotask(() => done(error));
      return;
    }
    const entry = pending.add(message, deadlineMs, done);
    const confirmed = (error: unknown) => {
      if (on === channel) {
        outstanding--;
        waitingSince = performance.now();
      }
      if (!error) return pending.finish(entry, entry.returned ? brokerError('broker_returned') : null);
      const nacked = error instanceof Error && error.message === 'message nacked';
      pending.finish(entry, brokerError(nacked ? 'broker_nacked' : 'broker_unavailable', error));
    };
    try {
      const exchange = message.exchange ?? EVENTS_EXCHANGE;
      on.publish(exchange, message.routingKey, message.body, publishOptions(message), confirmed);
      if (outstanding++ === 0) waitingSince = performance.now();
    } catch (error) {
      // amqplib throws on a channel that closed a moment ago, and on a message it cannot encode.
      const closed = on !== channel || (error instanceof Error && error.name === 'IllegalOperationError');
      const failure = closed ? brokerError('broker_unavailable', error) : invalid(error);
      queueMicrotask(() => pending.finish(entry, failure));
    }
  }

  return {
    publishRaw,
    publish: (message: Outgoing, { deadlineMs }: { deadlineMs: number }) =>
      new Promise<void>((resolve, reject) => {
        publishRaw(message, deadlineMs, (error) => (error ? reject(error) : resolve()));
      }),
    state,
    onState(listener: (state: PublisherState) => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onReturn(listener: () => void) {
      returnListeners.add(listener);
      return () => void returnListeners.delete(listener);
    },
    pending: () => pending.size(),
    async close(): Promise<void> {
      clearInterval(watch);
      await link.close();
    },
  };
}

function invalid(cause: unknown): GatewayError {
  return new GatewayError('broker_message_invalid', 'the message cannot be encoded for AMQP', { cause });
}
