import type { ConsumeOptions, Consumer } from './consume-options.ts';
import { createConsumer } from './consumer.ts';
import type { LinkDeps } from './link.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import type { Handler } from './run-batch.ts';
import type { RetryDelays } from './topology.ts';

export interface BrokerOptions {
  /** `amqp://…` or `amqps://…`; its path is the virtual host. */
  url: string;
  /** @default 10, or the URL's `?heartbeat=` */
  heartbeatSeconds?: number;
  /** Names our connections in RabbitMQ's lists. @default 'gateway' */
  name?: string;
  /** How long the wait queues hold a message. RabbitMQ refuses another value once they exist. */
  retryDelaysMs?: RetryDelays;
  /** A consumer hangs although its connection was rebuilt three times in a row: time to end the process. */
  onStalled?: (queue: string) => void;
}

export interface Broker {
  publisher: Publisher;
  /** Starts a consumer; it lives until its stop() or the broker's close(). `queue` is one of QUEUES. */
  consume(queue: string, options: ConsumeOptions, handler: Handler): Consumer;
  /** The publisher takes messages and no consumer has lost its connection. */
  ready(): boolean;
  /** Resolves when the publisher is open; rejects when the broker is closed before that. */
  whenReady(): Promise<void>;
  /** Stops the consumers (running handlers finish), then the publisher. */
  close(): Promise<void>;
}

/**
 * Everything the gateway asks of RabbitMQ. Connects at once and for ever; nothing here throws because
 * the broker is away. Publishing has one connection, every consumer its own.
 */
export function createBroker(deps: LinkDeps & { now: () => Date }, options: BrokerOptions): Broker {
  const name = options.name ?? 'gateway';
  const { url, heartbeatSeconds, retryDelaysMs, onStalled } = options;
  const common = { url, heartbeatSeconds, retryDelaysMs };
  const publisher = createPublisher(deps, { ...common, name: `${name}:publisher` });
  const consumers = new Set<Consumer>();
  const whenClosed: (() => void)[] = [];
  let closing: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    await Promise.all([...consumers].map((consumer) => consumer.stop()));
    await publisher.close();
    for (const reject of whenClosed) reject();
  }

  return {
    publisher,
    consume(queue, consumeOptions, handler) {
      const link = { ...common, onStalled, name: `${name}:${queue}` };
      const consumer = createConsumer({ ...deps, publisher }, link, queue, consumeOptions, handler);
      consumers.add(consumer);
      return {
        ...consumer,
        stop: () => {
          consumers.delete(consumer);
          return consumer.stop();
        },
      };
    },
    ready: () =>
      publisher.state() === 'open' && [...consumers].every((consumer) => consumer.state() !== 'down'),
    whenReady: () =>
      new Promise((resolve, reject) => {
        if (publisher.state() === 'open') return resolve();
        const off = publisher.onState((state) => {
          if (state !== 'open') return;
          off();
          resolve();
        });
        whenClosed.push(() => reject(new Error('the broker was closed before it was ready')));
      }),
    close: () => (closing ??= closeAll()),
  };
}
