import { randomUUID } from 'node:crypto';
import { type Broker, type BrokerOptions, createBroker } from '../../src/amqp/broker.ts';
import type { Outgoing } from '../../src/amqp/outgoing.ts';
import { deadCopy } from '../../src/amqp/retry-policy.ts';
import { QUEUES } from '../../src/amqp/topology.ts';
import { createLog, type Log } from '../../src/log.ts';
import { afterThisFile } from './after-this-file.ts';

/** Wait queues of 200 and 400 ms, so that tests see a retry come back. */
export const SHORT_DELAYS = { soon: 200, later: 400 } as const;

/** A broker of the test's own, closed after the tests of this file. Not yet ready: see whenReady(). */
export function testBroker(
  url: string,
  options: Partial<BrokerOptions> = {},
  log: Log = createLog(process.env.TEST_LOG ?? 'silent'),
): Broker {
  const broker = createBroker(
    { log, now: () => new Date() },
    { url, retryDelaysMs: SHORT_DELAYS, ...options },
  );
  afterThisFile(() => broker.close());
  return broker;
}

/** A message with an id of its own; `n` is its body. */
export function buildMessage(n: unknown = 0, overrides: Partial<Outgoing> = {}): Outgoing {
  return {
    routingKey: 'order.created',
    body: Buffer.from(JSON.stringify(n)),
    messageId: randomUUID(),
    headers: {},
    ...overrides,
  };
}

/** Puts a message among the dead letters of `gateway.orders`, as a consumer does. */
export const publishDead = (
  broker: Broker,
  message: Outgoing,
  reason: string,
  code: string,
): Promise<void> => {
  const copied = { ...message, headers: message.headers ?? {} };
  const copy = deadCopy(copied, reason, code, QUEUES.orders, new Date());
  return broker.publisher.publish(copy, { deadlineMs: 5_000 });
};
