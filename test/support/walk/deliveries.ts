import { expect } from 'vitest';
import { asks } from '../../../src/apply/ask-model.ts';
import { MOST_ASKS } from '../../../src/apply/ask-room.ts';
import { channels } from '../../../src/channels/model.ts';
import { events } from '../../../src/events/model.ts';
import { orders } from '../../../src/orders/model.ts';
import { reconcileChannel } from '../../../src/reconcile/reconcile-channel.ts';
import { syncCatalogue } from '../../../src/reconcile/sync-catalogue.ts';
import { buildChannel } from '../build-channel.ts';
import { buildOrderRecord } from '../build-order-record.ts';
import { deliverySender } from '../delivery-stream.ts';
import { until } from '../until.ts';
import { askDoc, seedBulk } from './seed-bulk.ts';
import type { WalkWorld } from './world.ts';

/** From the door to the order: signed, unsigned, wrong, unreadable, twice, in a tie, of a twin, too many. */
export async function sendEveryDelivery(world: WalkWorld): Promise<void> {
  await ofConnectedStore(world);
  const { gateway, account } = world;
  const { deps } = gateway;
  const { accountId } = account;
  const made = (name: string, more = {}) => buildChannel(deps, { accountId, name, ...more });
  const [first, second] = [await made('By hand'), await made('Beside it')];
  const sender = deliverySender(gateway.url, first);
  const sent = await sender.sendOrder();
  await sender.sendOrder();
  await sender.sendRaw('order/created', sent.objectId, sent.body);
  await sender.sendOrder({ id: Number(sent.objectId), note: 'in the same second' }, 'order/updated');
  await sender.sendRaw('order/created', 'none', '{"order": {}}');
  const deletion = JSON.stringify({ order: { id: Number(sent.objectId) } });
  await sender.sendRaw('order/deleted', sent.objectId, deletion);
  const twin = JSON.stringify({ order: buildOrderRecord({ id: Number(sent.objectId) }) });
  await deliverySender(gateway.url, second).sendRaw('order/created', sent.objectId, twin);

  const tomorrow = await made('Tomorrow', { clientSecretText: 'whsec_of_tomorrow' });
  const liar = deliverySender(gateway.url, { ...first, clientSecret: tomorrow.clientSecret });
  await liar.sendOrder();
  await liar.sendOrder({ id: 5 });
  const release = () => deps.releaseQuarantine(first.doc._id.toString());
  await release();
  const { accountId: owner, _id } = first.doc;
  const corrected = { accountId: owner, record: _id, field: 'channel.clientSecret' } as const;
  const sealed = deps.vault.seal(tomorrow.clientSecret ?? '', corrected);
  await channels(deps).updateOne({ _id }, { $set: { 'clientSecret.sealed': sealed } });
  await release();

  const open = await made('Unsigned', { clientSecretText: null });
  const hints = deliverySender(gateway.url, open);
  for (const note of ['one', 'two']) {
    await hints.sendOrder({ id: 77, note });
    await until(() => asks(deps).findOne({ channelId: open.doc._id, objectId: '77' }));
  }
  const later = new Date(Date.now() + 3_600_000);
  const many = Array.from({ length: MOST_ASKS }, (_, i) => askDoc(open.doc, `9${i}`, later));
  await asks(deps).insertMany(many);
  await hints.sendOrder({ id: 78 });
  const waits = () => events(deps).findOne({ channelId: open.doc._id, objectId: '78' });
  await until(waits, { what: 'the event of an ask too many' });
  await until(() => orders(deps).findOne({ channelId: second.doc._id, channelOrderId: sent.objectId }));
}

/** A store that is really there: import, events, comparison, catalogue. */
async function ofConnectedStore({ gateway, account }: WalkWorld): Promise<void> {
  const { deps, sandbox } = gateway;
  const channel = await gateway.connect(account);
  const done = async () => {
    const doc = await gateway.channelOf(channel._id);
    return doc?.imports.orders.state === 'done' && doc.imports.products.state === 'done';
  };
  await until(done, { timeoutMs: 40_000, what: 'the first import' });
  await seedBulk(deps, channel, { orders: 500 });
  const placed = sandbox.store.placeOrder();
  sandbox.store.changeOrder(placed.id, (order) => {
    order.note = 'Ring twice';
  });
  sandbox.store.renew();
  sandbox.store.cancelOrder(sandbox.store.placeOrder().id);
  const ours = { channelId: channel._id, channelOrderId: String(placed.id) };
  expect(await until(() => orders(deps).findOne(ours))).toMatchObject(ours);
  await reconcileChannel(deps, channel._id, { notWithinMs: 0 });
  await syncCatalogue(deps, channel._id, { notWithinMs: 0 });
}
