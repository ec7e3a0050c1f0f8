import { setTimeout as wait } from 'node:timers/promises';
import request from 'supertest';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { orders } from '../../../src/orders/model.ts';
import { submit } from '../../support/build-admin.ts';
import { type BuiltChannel, buildChannel } from '../../support/build-channel.ts';
import { accepted, deliverySender, untilApplied } from '../../support/delivery-stream.ts';
import { type PrivateService, privateMongod } from '../../support/private-services.ts';
import { type TcpProxy, tcpProxy } from '../../support/tcp-proxy.ts';
import { type Api, type TestApp, testApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

let mongod: PrivateService;
let proxy: TcpProxy;
let gateway: TestApp;
let api: Api;

beforeAll(async () => {
  mongod = await privateMongod();
  gateway = await testApp({
    sandbox: { openingOrders: 0 },
    services: {
      mongodbUri: () => mongod.url,
      async amqpUrl(url) {
        proxy = await tcpProxy(url);
        return proxy.through(url);
      },
    },
  });
  api = await gateway.apiOf(await gateway.account());
}, 120_000);

afterEach(async () => {
  proxy.mode('pass');
  await mongod.start();
});

async function freshChannel(): Promise<BuiltChannel> {
  const channel = await buildChannel(gateway.deps);
  await gateway.app.parts.door.channels.refresh();
  return channel;
}

const ordersQueue = async () => {
  const all = await gateway.vhost.api<
    { name: string; messages: number; message_stats?: { redeliver?: number } }[]
  >('GET', 'queues/{vhost}');
  const queue = all.find((candidate) => candidate.name === 'gateway.orders');
  return { messages: queue?.messages ?? 0, redelivered: queue?.message_stats?.redeliver ?? 0 };
};

test.each(['clean', 'kill'] as const)(
  'deliveries are taken by the queue while MongoDB is away (%s), and all are applied after its return',
  async (how) => {
    const channel = await freshChannel();
    const sender = deliverySender(gateway.url, channel);
    const redeliveredBefore = (await ordersQueue()).redelivered;
    const stream = sender.stream(40);
    try {
      await wait(1_000);
      await mongod.stop(how);
      await wait(4_000);
    } finally {
      await stream.stop();
    }
    const { ledger } = sender;
    expect(accepted(ledger)).toHaveLength(ledger.length);
    expect(Math.max(...ledger.map((sent) => sent.ms))).toBeLessThan(3_000);
    // Nothing goes round in circles: a consumer gives back what it held at most a few times.
    const before = await ordersQueue();
    await wait(3_000);
    // The broker's figures are some seconds old.
    const after = await until(
      async () => {
        const queue = await ordersQueue();
        return queue.messages > 0 ? queue : null;
      },
      { what: 'messages that wait in the queue' },
    );
    expect(after.redelivered - before.redelivered).toBeLessThanOrEqual(after.messages);
    expect(after.redelivered - redeliveredBefore).toBeLessThan(4 * ledger.length);

    await mongod.start();
    const figures = await untilApplied(gateway, channel, ledger, 60_000);
    expect([figures.orders, figures.rows]).toEqual([ledger.length, ledger.length]);
    expect((await gateway.vhost.queues()).find((queue) => queue.name === 'gateway.dead')?.messages).toBe(0);
  },
  120_000,
);

test('meanwhile the API and the pages say in words that the database is away, and an unknown address is not judged', async () => {
  const owner = await gateway.account();
  const browser = request.agent(gateway.url);
  const signedIn = await submit(browser, '/login', '/login', {
    email: owner.email,
    password: owner.password,
  });
  expect(signedIn.status).toBe(303);
  await mongod.stop();
  const problem = await api<{ code: string; detail: string; cure: string }>('GET', '/orders');
  expect([problem.status, problem.body.code, problem.headers.get('retry-after')]).toEqual([
    503,
    'database_away',
    '5',
  ]);
  expect(problem.body.detail).toMatch(/database/);
  expect(problem.body.cure.length).toBeGreaterThan(10);
  for (const path of ['/orders', '/settings/sales-channels']) {
    const page = await browser.get(path);
    expect([path, page.status, page.headers['retry-after']]).toEqual([path, 503, '5']);
    expect(page.text).toContain('The database cannot be reached just now');
  }
  const stranger = deliverySender(gateway.url, { hookKey: 'x'.repeat(32), clientSecret: 'nobody' });
  const sent = await stranger.sendOrder();
  expect([sent.status, sent.retryAfter, JSON.parse(sent.answer).code]).toEqual([503, '5', 'cannot_tell']);
  expect(sent.ms).toBeLessThan(3_000);
  const ready = await fetch(`${gateway.url}/health/ready`);
  expect([ready.status, ((await ready.json()) as { status: string }).status]).toEqual([200, 'degraded']);
  await mongod.start();
  await until(async () => (await api('GET', '/orders')).status === 200, { what: 'the API back' });
  expect((await browser.get('/orders')).status).toBe(200);
  const known = await stranger.sendOrder();
  expect(known.status).toBe(404);
}, 60_000);

test('with broker and database both away nothing is claimed, and what ReCharge sends again is applied once', async () => {
  const channel = await freshChannel();
  const sender = deliverySender(gateway.url, channel);
  await sender.sendOrder();
  proxy.mode('refuse');
  proxy.kill();
  await mongod.stop();
  const refused = await Promise.all(Array.from({ length: 40 }, () => sender.sendOrder()));
  expect(new Set(refused.map((sent) => `${sent.status} ${sent.retryAfter}`))).toEqual(new Set(['503 5']));
  expect(Math.max(...refused.map((sent) => sent.ms))).toBeLessThan(3_000);
  expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(503);

  await mongod.start();
  proxy.mode('pass');
  await untilApplied(gateway, channel, sender.ledger);
  const held = orders(gateway.deps).countDocuments({ channelId: channel.doc._id });
  // A write that outlived its deadline may still have arrived: kept although nothing was claimed.
  expect(await held).toBeGreaterThanOrEqual(1);
  await until(async () => (await fetch(`${gateway.url}/health/ready`)).status === 200, { timeoutMs: 20_000 });
  for (const sent of refused) {
    await until(async () => (await sender.sendRaw(sent.topic, sent.objectId, sent.body)).status === 200);
  }
  const figures = await untilApplied(gateway, channel, sender.ledger);
  expect([figures.orders, figures.rows]).toEqual([41, 41]);
}, 90_000);

test('with the broker silent and the database stopped the answer is 503 in time as well', async () => {
  const channel = await freshChannel();
  const sender = deliverySender(gateway.url, channel);
  await until(() => gateway.app.parts.broker.ready(), { timeoutMs: 30_000, what: 'the broker connected' });
  await sender.sendOrder();
  proxy.mode('black-hole');
  await mongod.stop();
  const refused = await Promise.all(Array.from({ length: 40 }, () => sender.sendOrder()));
  const claimed = refused.filter((sent) => sent.status === 200);
  expect(claimed).toEqual([]);
  expect(refused.every((sent) => sent.status === 503 && sent.retryAfter !== null)).toBe(true);
  expect(Math.max(...refused.map((sent) => sent.ms))).toBeLessThan(3_000);
  proxy.mode('pass');
  proxy.kill();
  await mongod.start();
  await untilApplied(gateway, channel, sender.ledger, 60_000);
}, 90_000);
