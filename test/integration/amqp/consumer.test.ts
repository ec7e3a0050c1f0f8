import { beforeEach, describe, expect, test } from 'vitest';
import type { Broker } from '../../../src/amqp/broker.ts';
import { deadLetterOf } from '../../../src/amqp/dead-letter.ts';
import type { Delivery } from '../../../src/amqp/delivery.ts';
import { RETRY_LIMITS } from '../../../src/amqp/retry-policy.ts';
import { QUEUES } from '../../../src/amqp/topology.ts';
import { GatewayError } from '../../../src/errors.ts';
import { queueCounts } from '../../support/queue-counts.ts';
import { buildMessage, publishDead, testBroker } from '../../support/test-broker.ts';
import { type TestVhost, testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

let vhost: TestVhost;
let broker: Broker;
beforeEach(async () => {
  vhost = await testVhost();
  broker = testBroker(vhost.url);
  await broker.whenReady();
  return () => broker.close();
});

const send = (n: unknown, overrides = {}) =>
  broker.publisher.publish(buildMessage(n, overrides), { deadlineMs: 5_000 });
const sendMany = (count: number) => Promise.all(Array.from({ length: count }, (_, n) => send(n)));
const bodyOf = (delivery: Delivery): unknown => JSON.parse(delivery.body.toString());
/** Acked for good: nothing comes back when the consumers are gone. */
const empty = async (queue: string) => {
  await broker.close();
  await until(async () => (await queueCounts(vhost.url, queue)).ready === 0, {
    what: `${queue} to be empty`,
  });
};

describe('a consumer', () => {
  test('takes messages in batches and acks what the handler left unsettled', async () => {
    await sendMany(450);
    const sizes: number[] = [];
    const seen = new Set<unknown>();
    broker.consume(QUEUES.orders, {}, async (batch) => {
      sizes.push(batch.length);
      for (const delivery of batch) seen.add(bodyOf(delivery));
    });
    await until(() => seen.size === 450);
    await empty(QUEUES.orders);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    expect(sizes.length).toBeLessThan(50);
  });

  test('never runs more batches at once than it was told', async () => {
    await sendMany(100);
    let running = 0;
    let most = 0;
    let done = 0;
    const options = { prefetch: 50, batchSize: 5, batchesInFlight: 3 };
    broker.consume(QUEUES.orders, options, async (batch) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      done += batch.length;
    });
    await until(() => done === 100);
    expect(most).toBe(3);
  });

  test('passes on headers, key and time of arrival', async () => {
    const receivedAt = Date.now() - 5;
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await send(1, { headers: { traceparent, receivedAt } });
    const got: Delivery[] = [];
    broker.consume(QUEUES.orders, {}, async (batch) => void got.push(...batch));
    const delivery = await until(() => got[0]);
    expect(delivery).toMatchObject({
      routingKey: 'order.created',
      deliveryCount: 0,
      attempt: 0,
      redelivered: false,
      receivedAt: new Date(receivedAt),
    });
    expect(delivery.headers).toMatchObject({ traceparent });
  });

  test('brings a message back after its wait, with its key, id, headers and number of attempts', async () => {
    const message = buildMessage(7, { routingKey: 'order.updated', headers: { traceparent: 't' } });
    await broker.publisher.publish(message, { deadlineMs: 5_000 });
    const got: Delivery[] = [];
    broker.consume(QUEUES.orders, {}, async (batch) => {
      got.push(...batch);
      for (const delivery of batch) if (delivery.attempt < 2) await delivery.retry('soon', 'not yet');
    });
    await until(() => got.length === 3);
    expect(got.map((d) => d.attempt)).toEqual([0, 1, 2]);
    expect(got[2]).toMatchObject({ routingKey: 'order.updated', messageId: message.messageId });
    expect(got[2]?.headers).toMatchObject({ traceparent: 't', lastError: 'not yet' });
    expect(bodyOf(got[2] as Delivery)).toBe(7);
    await empty(QUEUES.orders);
  });

  test.each([
    ['soon', new Error('an error we do not know')],
    ['later', new GatewayError('recharge_away', 'no answer', { retry: 'later' })],
  ])('tries a message again that failed with class %s', async (_name, error) => {
    await send(1);
    let tries = 0;
    broker.consume(QUEUES.orders, {}, async () => {
      if (++tries === 1) throw error;
    });
    await until(() => tries === 2);
    await empty(QUEUES.orders);
  });

  test('dead-letters a message that failed with class never, with reason and code', async () => {
    await send(1, { routingKey: 'order.cancelled', headers: { channelId: 'c1' } });
    broker.consume(QUEUES.orders, {}, async () => {
      throw new GatewayError('order_unreadable', 'no id in it');
    });
    const dead: Delivery[] = [];
    broker.consume(QUEUES.dead, {}, async (batch) => void dead.push(...batch));
    const delivery = await until(() => dead[0]);
    expect(deadLetterOf(delivery)).toMatchObject({
      code: 'order_unreadable',
      reason: 'order_unreadable: no id in it',
      originalRoutingKey: 'order.cancelled',
      sourceQueue: QUEUES.orders,
      firstSeen: expect.any(Date),
    });
    expect(delivery.headers).toMatchObject({ channelId: 'c1' });
    await empty(QUEUES.orders);
  });

  test('dead-letters a message whose tries are used up', async () => {
    const used = { attempt: RETRY_LIMITS.soon, attemptsSoon: RETRY_LIMITS.soon };
    await send(1, { headers: used });
    broker.consume(QUEUES.orders, {}, async () => {
      throw new Error('again and again');
    });
    const dead: Delivery[] = [];
    broker.consume(QUEUES.dead, {}, async (batch) => void dead.push(...batch));
    const delivery = await until(() => dead[0]);
    expect(deadLetterOf(delivery)).toMatchObject({ code: 'too_many_attempts', attempts: RETRY_LIMITS.soon });
  });

  test('processes a failed batch one by one, so that only the bad message is tried again', async () => {
    await sendMany(20);
    const alone: unknown[] = [];
    let failures = 0;
    broker.consume(QUEUES.orders, { batchWindowMs: 50 }, async (batch) => {
      if (batch.length === 1) alone.push(bodyOf(batch[0] as Delivery));
      if (batch.some((d) => bodyOf(d) === 13 && d.attempt === 0)) {
        failures++;
        throw new GatewayError('conflict', 'lost the race', { retry: 'soon' });
      }
    });
    await until(() => alone.filter((n) => n === 13).length === 2);
    expect(failures).toBe(2);
    await empty(QUEUES.orders);
  });

  test('keeps what a handler settled itself before it threw', async () => {
    await sendMany(10);
    const seen: unknown[] = [];
    let threw = false;
    broker.consume(QUEUES.orders, { batchWindowMs: 50 }, async (batch) => {
      for (const delivery of batch) {
        seen.push(bodyOf(delivery));
        if (!threw) delivery.ack();
      }
      if (!threw) {
        threw = true;
        throw new Error('after the acks');
      }
    });
    await until(() => threw && seen.length >= 10);
    await empty(QUEUES.orders);
    expect(seen.sort((a, b) => Number(a) - Number(b))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('lets go of everything while our store is away, and comes back when it answers', async () => {
    await sendMany(30);
    let away = true;
    let calls = 0;
    const seen = new Set<unknown>();
    const consumer = broker.consume(QUEUES.orders, { healthy: async () => !away }, async (batch) => {
      calls++;
      if (away) throw new GatewayError('database_away', 'no primary', { retry: 'wait' });
      for (const delivery of batch) seen.add(bodyOf(delivery));
    });
    await until(() => consumer.state() === 'waiting');
    await until(async () => {
      const { ready, consumers } = await queueCounts(vhost.url, QUEUES.orders);
      return ready === 30 && consumers === 0;
    });
    expect(calls).toBeLessThanOrEqual(2);
    away = false;
    await until(() => seen.size === 30);
    expect(consumer.state()).toBe('consuming');
    await empty(QUEUES.orders);
    expect(await queueCounts(vhost.url, QUEUES.dead)).toMatchObject({ ready: 0 });
  });

  test('leaves a dead letter that cannot be filed in the dead-letter queue', async () => {
    await publishDead(broker, buildMessage(1), 'not JSON', 'unparsable');
    let tries = 0;
    const filed: Delivery[] = [];
    broker.consume(QUEUES.dead, {}, async (batch) => {
      if (++tries === 1) throw new GatewayError('refused', 'by the schema');
      filed.push(...batch);
    });
    const delivery = await until(() => filed[0]);
    expect(deadLetterOf(delivery)).toMatchObject({ code: 'unparsable', reason: 'not JSON' });
  });

  test('takes nothing while paused and goes on when resumed', async () => {
    const seen = new Set<unknown>();
    const consumer = broker.consume(QUEUES.orders, {}, async (batch) => {
      for (const delivery of batch) seen.add(bodyOf(delivery));
    });
    await send(1);
    await until(() => seen.has(1));
    await consumer.pause();
    expect(consumer.state()).toBe('paused');
    await send(2);
    await until(async () => (await queueCounts(vhost.url, QUEUES.orders)).ready === 1);
    expect(seen.has(2)).toBe(false);
    await consumer.resume();
    await until(() => seen.has(2));
  });

  test('lets a running handler finish on stop, acks it, and gives back what was not begun', async () => {
    await sendMany(10);
    let begun = 0;
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const options = { batchSize: 4, batchesInFlight: 1, batchWindowMs: 200 };
    const consumer = broker.consume(QUEUES.orders, options, async (batch) => {
      begun += batch.length;
      await held;
    });
    await until(() => begun === 4);
    const stopped = consumer.stop();
    release();
    await stopped;
    expect(begun).toBe(4);
    expect(consumer.state()).toBe('stopped');
    await until(async () => (await queueCounts(vhost.url, QUEUES.orders)).ready === 6);
  });
});
