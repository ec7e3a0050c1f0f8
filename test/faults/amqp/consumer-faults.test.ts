import { beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '../../../src/amqp/delivery.ts';
import { QUEUES } from '../../../src/amqp/topology.ts';
import { queueCounts } from '../../support/queue-counts.ts';
import { type TcpProxy, tcpProxy } from '../../support/tcp-proxy.ts';
import { buildMessage, testBroker } from '../../support/test-broker.ts';
import { type TestVhost, testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

let vhost: TestVhost;
let proxy: TcpProxy;
beforeEach(async () => {
  vhost = await testVhost();
  proxy = await tcpProxy(vhost.url);
  return () => proxy.close();
});

const never = new Promise<void>(() => {});

describe('a consumer in trouble', () => {
  test('processes messages alone once they came three times without an answer, and loses none', async () => {
    const broker = testBroker(proxy.through(vhost.url));
    await broker.whenReady();
    await Promise.all(
      Array.from({ length: 12 }, (_, n) => broker.publisher.publish(buildMessage(n), { deadlineMs: 5_000 })),
    );
    const sizes: { size: number; deliveryCount: number }[] = [];
    const done = new Set<string>();
    let stuck = 0;
    const consumer = broker.consume(QUEUES.orders, { graceMs: 100 }, async (batch) => {
      const deliveryCount = (batch[0] as Delivery).deliveryCount;
      sizes.push({ size: batch.length, deliveryCount });
      if (deliveryCount < 3) {
        stuck = Math.max(stuck, deliveryCount + 1);
        await never;
      }
      for (const delivery of batch) done.add(delivery.messageId);
    });
    for (let life = 1; life <= 3; life++) {
      await until(() => stuck === life);
      proxy.kill();
      await until(() => consumer.state() === 'down');
    }
    await until(() => done.size === 12);
    const late = sizes.filter((s) => s.deliveryCount >= 3);
    expect(late).toHaveLength(12);
    expect(late.every((s) => s.size === 1)).toBe(true);
    await broker.close();
    expect((await queueCounts(vhost.url, QUEUES.orders)).ready).toBe(0);
    expect((await queueCounts(vhost.url, QUEUES.dead)).ready).toBe(0);
  });

  test('builds a new connection when a handler never ends, and tells when that does not help', async () => {
    const alarms: string[] = [];
    const broker = testBroker(vhost.url, { onStalled: (queue) => void alarms.push(queue) });
    await broker.whenReady();
    await broker.publisher.publish(buildMessage(1), { deadlineMs: 5_000 });
    let calls = 0;
    const options = { stallMs: 400, graceMs: 100 };
    broker.consume(QUEUES.orders, options, async () => {
      if (++calls <= 3) await never;
    });
    await until(() => calls === 4);
    expect(alarms).toEqual([QUEUES.orders]);
    await broker.close();
    expect((await queueCounts(vhost.url, QUEUES.orders)).ready).toBe(0);
  });

  test('renews its subscription while little comes, stays on its connection, and misses nothing', async () => {
    const broker = testBroker(proxy.through(vhost.url));
    const seen: string[] = [];
    const consumer = broker.consume(QUEUES.orders, { stallMs: 80 }, async (batch) => {
      for (const delivery of batch) seen.push(delivery.messageId);
    });
    await until(() => consumer.state() === 'consuming');
    await broker.whenReady();
    const states = new Set<string>();
    const sent: string[] = [];
    await until(
      async () => {
        const message = buildMessage(1);
        await broker.publisher.publish(message, { deadlineMs: 5_000 });
        states.add(consumer.state());
        return sent.push(message.messageId) === 20;
      },
      { intervalMs: 120 },
    );
    await until(() => sent.every((id) => seen.includes(id)));
    expect([...states]).toEqual(['consuming']);
    await broker.close();
    expect((await queueCounts(vhost.url, QUEUES.orders)).ready).toBe(0);
  });

  test('keeps a message that it cannot put away while the publisher is cut off, and puts it away later', async () => {
    const broker = testBroker(vhost.url);
    await broker.whenReady();
    await broker.publisher.publish(buildMessage(1), { deadlineMs: 5_000 });
    // Without the exchange each try to put it away closes the publisher's channel, which declares it anew.
    await vhost.api('DELETE', 'exchanges/{vhost}/gateway.dead');
    broker.consume(QUEUES.orders, {}, async ([delivery]) => delivery?.dead('no use', 'test'));
    await until(async () => (await queueCounts(vhost.url, QUEUES.dead)).ready === 1);
    await broker.close();
    expect((await queueCounts(vhost.url, QUEUES.orders)).ready).toBe(0);
  });

  test('10,000 confirmed messages of two publishers all arrive although connections are killed again and again', async () => {
    const url = proxy.through(vhost.url);
    const publishers = [testBroker(url, { name: 'one' }), testBroker(url, { name: 'two' })];
    const taker = testBroker(url, { name: 'taker' });
    const consumed = new Set<string>();
    taker.consume(QUEUES.orders, {}, async (batch) => {
      for (const delivery of batch) consumed.add(delivery.messageId);
    });
    await Promise.all(publishers.map((p) => p.whenReady()));
    const confirmed = new Set<string>();
    let failed = 0;
    let kills = 0;

    async function sendAll(p: (typeof publishers)[number], count: number): Promise<void> {
      const lanes = Array.from({ length: 50 }, async () => {
        for (let n = 0; n < count / 50; ) {
          const message = buildMessage(n);
          try {
            await p.publisher.publish(message, { deadlineMs: 2_000 });
            confirmed.add(message.messageId);
            n++;
          } catch {
            failed++;
            await until(() => p.publisher.state() === 'open', { intervalMs: 5 });
          }
        }
      });
      await Promise.all(lanes);
    }
    const sending = Promise.all(publishers.map((p) => sendAll(p, 5_000)));
    for (const mark of [1_000, 3_000, 5_000, 7_000, 9_000]) {
      await until(() => confirmed.size >= mark, { timeoutMs: 20_000, intervalMs: 1 });
      proxy.kill();
      kills++;
    }
    await sending;
    await until(() => [...confirmed].every((id) => consumed.has(id)), { timeoutMs: 20_000 });
    expect(confirmed.size).toBe(10_000);
    expect(kills).toBe(5);
    expect(failed).toBeGreaterThan(0);
  });
});
