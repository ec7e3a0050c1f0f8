import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Broker } from '../../../src/amqp/broker.ts';
import type { Consumer } from '../../../src/amqp/consume-options.ts';
import { QUEUES } from '../../../src/amqp/topology.ts';
import type { GatewayError } from '../../../src/errors.ts';
import { queueCounts } from '../../support/queue-counts.ts';
import { type TcpProxy, tcpProxy } from '../../support/tcp-proxy.ts';
import { buildMessage, testBroker } from '../../support/test-broker.ts';
import { type TestVhost, testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

let vhost: TestVhost;
let proxy: TcpProxy;
let broker: Broker;
let consumer: Consumer;
let consumed: Map<string, number>;
let confirmed: string[];
let losses: number;
let failures: { code: string; afterMs: number }[];

// Anything of this kind would have ended the gateway.
const crashes: unknown[] = [];
const crashed = (error: unknown) => void crashes.push(error);
process.on('uncaughtException', crashed);
process.on('unhandledRejection', crashed);
afterAll(() => {
  process.off('uncaughtException', crashed);
  process.off('unhandledRejection', crashed);
});

/** Counts the connections given up. */
const log = pino({ level: 'warn' }, { write: (line) => void (line.includes('connection lost') && losses++) });

beforeEach(async () => {
  vhost = await testVhost();
  proxy = await tcpProxy(vhost.url);
  [consumed, confirmed, failures, losses] = [new Map(), [], [], 0];
  const log = pino(
    { level: 'warn' },
    { write: (line) => void (line.includes('connection lost') && losses++) },
  );
  broker = testBroker(proxy.through(vhost.url), { heartbeatSeconds: 1 }, log);
  consumer = broker.consume(QUEUES.orders, { stallMs: 4_000 }, async (batch) => {
    for (const { messageId } of batch) consumed.set(messageId, (consumed.get(messageId) ?? 0) + 1);
  });
  await broker.whenReady();
  await until(() => consumer.state() === 'consuming');
  return async () => {
    await broker.close();
    await proxy.close();
    expect(crashes).toEqual([]);
  };
});

async function send(deadlineMs = 1_500, overrides = {}): Promise<string> {
  const message = buildMessage(1, overrides);
  const started = Date.now();
  try {
    await broker.publisher.publish(message, { deadlineMs });
    confirmed.push(message.messageId);
    return 'confirmed';
  } catch (error) {
    const { code } = error as GatewayError;
    failures.push({ code, afterMs: Date.now() - started });
    return code;
  }
}

/** Publishes all the time until stopped; resolves when the last publish has settled. */
function keepSending(everyMs = 4): () => Promise<void> {
  const all: Promise<string>[] = [];
  const timer = setInterval(() => all.push(send()), everyMs);
  return async () => {
    clearInterval(timer);
    await Promise.all(all);
  };
}

const everyConfirmedIsConsumed = () =>
  until(() => confirmed.length > 0 && confirmed.every((id) => consumed.has(id)), {
    timeoutMs: 15_000,
    what: 'every confirmed message to be consumed',
  });

describe('after a fault of the connection', () => {
  test('three killed connections lose nothing, and each is back within a second', async () => {
    const stop = keepSending();
    for (let kill = 0; kill < 3; kill++) {
      const before = confirmed.length;
      await until(() => confirmed.length > before + 20);
      expect(proxy.kill()).toBe(2);
      const killedAt = Date.now();
      await until(() => broker.publisher.state() === 'down');
      await until(() => broker.ready());
      expect(Date.now() - killedAt).toBeLessThan(1_000);
    }
    const before = confirmed.length;
    await until(() => confirmed.length > before + 20);
    await stop();
    await everyConfirmedIsConsumed();
    expect(new Set(failures.map((f) => f.code))).toEqual(new Set(['broker_unavailable']));
  });

  test('connections that the broker closes heal as well', async () => {
    await until(() => vhost.killConnections());
    await until(() => !broker.ready());
    await until(() => broker.ready());
    expect(await send()).toBe('confirmed');
    await everyConfirmedIsConsumed();
  });

  test('publishes fail at once while the broker refuses, and it comes back by itself', async () => {
    proxy.mode('refuse');
    proxy.kill();
    await until(() => broker.publisher.state() === 'down');
    const stop = keepSending(20);
    await until(() => failures.length > 150);
    await stop();
    expect(new Set(failures.map((f) => f.code))).toEqual(new Set(['broker_unavailable']));
    expect(Math.max(...failures.map((f) => f.afterMs))).toBeLessThan(250);
    expect(broker.publisher.pending()).toBe(0);
    proxy.mode('pass');
    await until(() => broker.ready());
    expect(await send()).toBe('confirmed');
    await everyConfirmedIsConsumed();
    // Nothing was kept in memory and sent later.
    expect(consumed.size).toBe(1);
  });

  test('a half-open connection fails each publish by its deadline and is given up by heartbeat', async () => {
    proxy.mode('black-hole');
    const outcomes = await Promise.all([send(300), send(600), send(900)]);
    expect(outcomes).toEqual(['broker_deadline', 'broker_deadline', 'broker_deadline']);
    for (const [n, { afterMs }] of failures.entries()) expect(afterMs).toBeLessThan((n + 1) * 300 + 150);
    await until(() => broker.publisher.state() === 'down' && consumer.state() === 'down');
    proxy.mode('pass');
    proxy.kill();
    await until(() => broker.ready(), { timeoutMs: 15_000 });
    expect(await send()).toBe('confirmed');
    await everyConfirmedIsConsumed();
  });

  test('publishes whose confirms are swallowed settle by their deadline', async () => {
    proxy.mode('deaf');
    expect(await send(400)).toBe('broker_deadline');
    proxy.mode('pass');
    proxy.kill();
    await until(() => broker.publisher.state() === 'down');
    await until(() => broker.ready());
    expect(await send()).toBe('confirmed');
    await everyConfirmedIsConsumed();
  });

  // Counted from the first byte: the handshake, then the declarations.
  test.each([
    ['client', [1, 450, 700, 1_000, 1_500]],
    ['server', [1, 300, 560, 620, 700]],
  ] as const)('a connection cut while it is set up (by the %s) is tried again', async (side, cuts) => {
    await broker.close();
    for (const bytes of cuts) {
      losses = 0;
      proxy.cutAfter(bytes, side);
      const fresh = testBroker(proxy.through(vhost.url), {}, log);
      await until(() => losses > 0, { what: `a cut after ${bytes} bytes` });
      expect(fresh.publisher.state()).toBe('down');
      proxy.cutAfter(null);
      await fresh.whenReady();
      await fresh.publisher.publish(buildMessage(bytes), { deadlineMs: 5_000 });
      await fresh.close();
    }
  });

  test('answers of a handler that outlived its connection are ignored', async () => {
    await consumer.stop();
    let release: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let calls = 0;
    const slow = broker.consume(QUEUES.orders, {}, async (batch) => {
      if (++calls === 1) await gate;
      for (const { messageId } of batch) consumed.set(messageId, 1);
    });
    await until(() => slow.state() === 'consuming');
    await send();
    await until(() => calls === 1);
    proxy.kill();
    await until(() => calls === 2);
    release();
    await everyConfirmedIsConsumed();
    await until(() => broker.ready());
    expect(await send()).toBe('confirmed');
    await everyConfirmedIsConsumed();
    expect(slow.state()).toBe('consuming');
    await broker.close();
    expect((await queueCounts(vhost.url, QUEUES.orders)).ready).toBe(0);
  });
});

describe('after a fault of a channel or queue', () => {
  test('a publish to a missing exchange fails, and the publisher is back at once', async () => {
    expect(await send(1_500, { exchange: 'not.there' })).toBe('broker_unavailable');
    await until(() => broker.publisher.state() === 'open');
    expect(await send()).toBe('confirmed');
    await everyConfirmedIsConsumed();
  });

  test('a deleted queue is declared again and consumed from', async () => {
    await vhost.api('DELETE', `queues/{vhost}/${QUEUES.orders}`);
    await until(async () => (await queueCounts(vhost.url, QUEUES.orders)).consumers === 1);
    await until(() => broker.ready());
    expect(await until(async () => (await send()) === 'confirmed')).toBe(true);
    await everyConfirmedIsConsumed();
  });

  test('a queue deleted and made again by somebody else is consumed from', async () => {
    const [queue] = await vhost
      .api<{ arguments: object }[]>('GET', 'queues/{vhost}')
      .then((all) =>
        (all as { name: string; arguments: object }[]).filter(({ name }) => name === QUEUES.orders),
      );
    await vhost.api('DELETE', `queues/{vhost}/${QUEUES.orders}`);
    const body = { durable: true, arguments: queue?.arguments };
    await vhost.api('PUT', `queues/{vhost}/${QUEUES.orders}`, body);
    await until(async () => (await queueCounts(vhost.url, QUEUES.orders)).consumers === 1);
    expect(await until(async () => (await send()) === 'confirmed')).toBe(true);
    await everyConfirmedIsConsumed();
  });

  test('so it is when only another process publishes, and messages given to the deaf consumer come again', async () => {
    const other = testBroker(vhost.url, { name: 'other' });
    await other.whenReady();
    const [queue] = (await vhost.api<{ name: string; arguments: object }[]>('GET', 'queues/{vhost}')).filter(
      ({ name }) => name === QUEUES.orders,
    );
    await vhost.api('DELETE', `queues/{vhost}/${QUEUES.orders}`);
    await vhost.api('PUT', `queues/{vhost}/${QUEUES.orders}`, { durable: true, arguments: queue?.arguments });
    await until(async () => {
      const message = buildMessage(1);
      await other.publisher.publish(message, { deadlineMs: 1_500 });
      return confirmed.push(message.messageId);
    });
    await everyConfirmedIsConsumed();
  });

  test('a queue that nobody consumes from is declared again after the first returned message', async () => {
    await vhost.api('DELETE', `queues/{vhost}/${QUEUES.mail}`);
    const mail = { routingKey: 'mail.despatch' };
    expect(await send(1_500, mail)).toBe('broker_returned');
    await until(async () => (await send(1_500, mail)) === 'confirmed');
    expect((await queueCounts(vhost.url, QUEUES.mail)).ready).toBe(1);
  });
});
