import { beforeAll, expect, test } from 'vitest';
import { events } from '../../../src/events/model.ts';
import { orders } from '../../../src/orders/model.ts';
import { products } from '../../../src/products/model.ts';
import type { BuiltAccount } from '../../support/build-account.ts';
import { type Api, type TestApp, testApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

interface Order {
  id: string;
  channelOrderId: string;
  status: string;
  lines: { lineId: string; quantity: number; remainingQuantity: number }[];
}

let gateway: TestApp;
let account: BuiltAccount;
let api: Api;

beforeAll(async () => {
  gateway = await testApp();
  account = await gateway.account();
  api = await gateway.apiOf(account);
});

const orderOf = (channelOrderId: number) =>
  until(
    async () =>
      (await api<{ data: Order[] }>('GET', `/orders?channelOrderId=${channelOrderId}`)).body.data[0],
    { what: `order ${channelOrderId}` },
  );

test('Submit connects the channel: webhooks, test delivery, orders and products', async () => {
  const { _id } = await gateway.connect(account);
  const channel = await until(
    async () => {
      const doc = await gateway.channelOf(_id);
      return (
        doc?.steps.every((step) => step.state === 'done') && doc.imports.products.state === 'done' && doc
      );
    },
    { timeoutMs: 30_000, what: 'all steps done' },
  );
  expect(channel.steps.map((step) => step.name)).toEqual([
    'token',
    'saved',
    'webhooks',
    'test_delivery',
    'import',
  ]);
  const shown = [...gateway.sandbox.store.state.orders.values()].filter(
    (order) => order.updatedAt >= Date.now() - 14 * 24 * 3_600_000,
  );
  const held = await until(
    async () => {
      const count = await orders(gateway.deps).countDocuments({ channelId: _id });
      return count >= shown.length && count;
    },
    { timeoutMs: 30_000, what: 'the first import' },
  );
  expect(held).toBe(shown.length);
  expect(await products(gateway.deps).countDocuments({ channelId: _id })).toBeGreaterThan(5);
});

test('an order placed in the store is in the API within 5 seconds, with its event explained', async () => {
  const from = Date.now();
  const placed = gateway.sandbox.store.placeOrder();
  const order = await orderOf(placed.id);
  expect(Date.now() - from).toBeLessThan(5_000);
  expect(order.status).toBe('new');
  const judged = await until(async () => {
    const rows = await events(gateway.deps)
      .find({ objectId: String(placed.id) })
      .toArray();
    return rows.length >= 2 && rows;
  });
  expect(judged.some((event) => event.outcome === 'applied')).toBe(true);
});

test('a renewal sends three events in 0.3 s and makes one order, each event with its verdict', async () => {
  const renewed = gateway.sandbox.store.renew();
  await orderOf(renewed.id);
  const judged = await until(async () => {
    const rows = await events(gateway.deps)
      .find({ objectId: String(renewed.id), outcome: { $ne: 'waiting' } })
      .toArray();
    return new Set(rows.map((row) => row.topic)).size >= 2 && rows;
  });
  expect(judged.every((event) => ['applied', 'duplicate', 'superseded'].includes(event.outcome))).toBe(true);
  const { body } = await api<{ data: Order[] }>('GET', `/orders?channelOrderId=${renewed.id}`);
  expect(body.data).toHaveLength(1);
});

test('a despatch sends one branded mail with its tracking link', async () => {
  const placed = gateway.sandbox.store.placeOrder();
  const order = await orderOf(placed.id);
  const despatch = { orderId: order.id, carrier: 'royal mail', trackingNumber: 'AB 123 456 789 GB' };
  const { status, body } = await api('POST', '/shipments', despatch);
  expect([status, body.carrierCode]).toEqual([201, 'royal-mail']);
  const mail = await until(
    () => gateway.sink.mails.find((sunk) => sunk.parsed.text?.includes('AB123456789GB')),
    {
      what: 'the despatch mail',
    },
  );
  expect(mail.parsed.html).toContain(
    'https://www.royalmail.com/track-your-item#/tracking-results/AB123456789GB',
  );
  const rows = await until(async () => {
    const { body: mails } = await api<{ data: { state: string }[] }>('GET', `/mails?orderId=${order.id}`);
    return mails.data[0]?.state === 'sent' && mails.data;
  });
  expect(rows).toHaveLength(1);
  expect((await api<Order>('GET', `/orders/${order.id}`)).body.status).toBe('despatched');
});

test('a change and a cancellation in the store reach the order', async () => {
  const placed = gateway.sandbox.store.placeOrder();
  await orderOf(placed.id);
  gateway.sandbox.store.changeOrder(placed.id, (order) => {
    order.note = 'Ring twice';
  });
  await until(
    async () =>
      await orders(gateway.deps).findOne({
        channelOrderId: String(placed.id),
        note: 'Ring twice',
      }),
    {
      what: 'the changed note',
    },
  );
  gateway.sandbox.store.cancelOrder(placed.id);
  await until(async () => (await orderOf(placed.id)).status === 'cancelled', { what: 'the cancellation' });
  const refused = await api('POST', '/shipments', { channelOrderId: String(placed.id), carrier: 'DPD' });
  expect([refused.status, refused.body.code]).toEqual([409, 'order_cancelled']);
});
