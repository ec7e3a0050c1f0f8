import { expect, test } from 'vitest';
import { channels } from '../../../src/channels/model.ts';
import { events } from '../../../src/events/model.ts';
import { orders } from '../../../src/orders/model.ts';
import { reconcileChannel } from '../../../src/reconcile/reconcile-channel.ts';
import { testApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

test('an order of 2.7 MB, which the door refuses, comes with the next comparison, and the channel says so', async () => {
  const gateway = await testApp({ sandbox: { openingOrders: 2 } });
  const { deps, sandbox } = gateway;
  const account = await gateway.account();
  const { _id } = await gateway.connect(account);
  await until(async () => (await gateway.channelOf(_id))?.imports.orders.state === 'done', {
    timeoutMs: 40_000,
    what: 'the first import',
  });
  const note = 'Left of the blue door. '.repeat(120_000);
  const placed = sandbox.store.placeOrder({
    external: 'now',
    change: (order) => void Object.assign(order, { note }),
  });
  expect(Buffer.byteLength(note)).toBeGreaterThan(2_700_000);
  const told = async () =>
    (await gateway.channelOf(_id))?.notices.find(({ code }) => code === 'delivery_too_large')?.message;
  await until(told, { timeoutMs: 20_000, what: 'the channel to say so' });
  expect(await told()).toContain('larger than 2 MiB');
  const one = { channelId: _id, channelOrderId: String(placed.id) };
  expect(await orders(deps).findOne(one)).toBeNull();

  // What the scheduler does every ten minutes.
  await channels(deps).updateOne({ _id }, { $set: { 'watch.reconciledAt': new Date(Date.now() - 600_000) } });
  await reconcileChannel(deps, _id, {});
  const stored = await orders(deps).findOne(one);
  expect(stored?.status).toBe('new');
  expect(stored?.note?.length).toBe(note.length);
  const row = await events(deps).findOne({ channelId: _id, objectId: String(placed.id), outcome: 'applied' });
  expect(row).toMatchObject({ via: 'reconcile', topic: 'order/fetched' });
  const api = await gateway.apiOf(account);
  const listed = await api<{ data: { id: string }[] }>('GET', `/orders?channelOrderId=${placed.id}`);
  expect([listed.status, listed.body.data.length]).toEqual([200, 1]);
}, 90_000);
