import { beforeAll, describe, expect, test } from 'vitest';
import { type ChannelDoc, channels } from '../../../src/channels/model.ts';
import type { SealedField } from '../../../src/crypto.ts';
import { events } from '../../../src/events/model.ts';
import { orders } from '../../../src/orders/model.ts';
import { deliverySender, freshId } from '../../support/delivery-stream.ts';
import { type TestApp, testApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

let gateway: TestApp;

beforeAll(async () => {
  gateway = await testApp({ sandbox: { openingOrders: 5, externalDelayMs: 300 } });
}, 120_000);

const orderOf = (channel: ChannelDoc, id: number | string) =>
  orders(gateway.deps).findOne({ channelId: channel._id, channelOrderId: String(id) });

const rowsOf = (channel: ChannelDoc, id: number | string) =>
  events(gateway.deps)
    .find({ channelId: channel._id, objectId: String(id) })
    .sort({ _id: 1 })
    .toArray();

/** Waits until `count` deliveries about the object were judged and gives their rows. */
const judged = (channel: ChannelDoc, id: number | string, count: number) =>
  until(
    async () => {
      const rows = await rowsOf(channel, id);
      const deliveries = rows.filter((row) => row.via !== 'tie' && row.topic !== 'order/fetched');
      return deliveries.reduce((sum, row) => sum + row.deliveries, 0) >= count && rows;
    },
    { timeoutMs: 20_000, what: `${count} judged deliveries of ${id}` },
  );

const arrived = (channel: ChannelDoc, id: number) =>
  until(() => orderOf(channel, id), { timeoutMs: 20_000, what: `order ${id}` });

/** A channel connected as Submit does it, all steps through, with a sender of deliveries of its own. */
async function connected(clientSecret: boolean) {
  const { _id } = await gateway.connect(await gateway.account(), {
    clientSecret,
    name: `ReCharge ${freshId()}`,
  });
  const channel = await until(
    async () => {
      const doc = await gateway.channelOf(_id);
      const through = doc?.steps.every((step) => step.state === 'done');
      return through && doc?.imports.orders.state === 'done' && doc;
    },
    { timeoutMs: 40_000, what: 'a connected channel' },
  );
  const { accountId } = channel;
  const open = (sealed: string | undefined, field: SealedField) =>
    sealed ? gateway.deps.vault.open(sealed, { accountId, record: channel._id, field }) : null;
  const sender = deliverySender(gateway.url, {
    hookKey: open(channel.hookKeys[0]?.sealed, 'channel.hookKey') ?? '',
    clientSecret: open(channel.clientSecret?.sealed, 'channel.clientSecret'),
  });
  return { channel, sender };
}

/** The ten minutes in which an unknown object is asked for first are over. */
async function afterTheTest({ channel }: { channel: ChannelDoc }) {
  await channels(gateway.deps).updateOne(
    { _id: channel._id },
    { $set: { 'steps.$[].at': new Date(Date.now() - 3_600_000) } },
  );
  gateway.deps.access.forget(channel._id.toString());
}

const store = () => gateway.sandbox.store;

describe('a channel without an API Client Secret', () => {
  let its: Awaited<ReturnType<typeof connected>>;
  beforeAll(async () => {
    its = await connected(false);
    await afterTheTest(its);
  }, 60_000);

  test('takes an order from the store by asking for it with the token', async () => {
    const placed = store().placeOrder();
    const order = await arrived(its.channel, placed.id);
    expect(order.customer.email).toBe(placed.email);
    expect(
      (await rowsOf(its.channel, placed.id)).every(
        (row) => row.verified === 'none' || row.verified === 'fetched',
      ),
    ).toBe(true);
  });

  test('does not believe a word of a forged body, neither an order nor a change', async () => {
    const placed = store().placeOrder({ external: 'now' });
    const before = await arrived(its.channel, placed.id);
    await its.sender.sendOrder(
      {
        id: placed.id,
        version: '2099-01-01T00:00:00+00:00',
        lines: [{ quantity: 999 }],
        note: 'send it to me',
      },
      'order/updated',
    );
    const invented = await its.sender.sendOrder({ note: 'invented' });
    const [row] = await judged(its.channel, invented.objectId, 1);
    expect([invented.status, row?.outcome, row?.raw]).toEqual([200, 'waiting', null]);
    expect(await orderOf(its.channel, invented.objectId)).toBeNull();
    await judged(its.channel, placed.id, 2);
    const after = await orderOf(its.channel, placed.id);
    expect([after?.note, after?.lines.map((line) => line.quantity)]).toEqual([
      before.note,
      before.lines.map((line) => line.quantity),
    ]);
  });

  test('deletes an order only when ReCharge no longer has it, and remembers no stranger', async () => {
    const placed = store().placeOrder({ external: 'now' });
    await arrived(its.channel, placed.id);
    await judged(its.channel, placed.id, 1);
    await its.sender.sendRaw(
      'order/deleted',
      String(placed.id),
      JSON.stringify({ order: { id: placed.id } }),
    );
    await judged(its.channel, placed.id, 2);
    expect((await orderOf(its.channel, placed.id))?.deletedAt).toBeNull();
    const stranger = String(freshId());
    await its.sender.sendRaw('order/deleted', stranger, JSON.stringify({ order: { id: Number(stranger) } }));
    await judged(its.channel, stranger, 1);
    expect(await orderOf(its.channel, stranger)).toBeNull();
    store().deleteOrder(placed.id);
    await until(async () => (await orderOf(its.channel, placed.id))?.deletedAt, { what: 'the deletion' });
  });
});

describe('a channel with its API Client Secret', () => {
  let its: Awaited<ReturnType<typeof connected>>;
  beforeAll(async () => {
    its = await connected(true);
  }, 60_000);

  test('never imports the sample record of the test delivery', async () => {
    const samples = store()
      .deliveries.log.list()
      .filter((entry) => entry.body?.includes('sample@example.com'));
    expect(samples.length).toBeGreaterThan(0);
    await until(async () => {
      const all = await events(gateway.deps)
        .find({ channelId: its.channel._id, outcome: 'waiting', reason: { $in: ['test', 'sample'] } })
        .toArray();
      return all.length > 0 && all;
    });
    const held = await orders(gateway.deps).countDocuments({
      'customer.email': 'sample@example.com',
    });
    expect(held).toBe(0);
  });

  test('takes real orders during the ten minutes after the test delivery', async () => {
    const placed = store().placeOrder({ external: 'now' });
    expect((await arrived(its.channel, placed.id)).deletedAt).toBeNull();
    await afterTheTest(its);
  });

  test('an event that comes late changes nothing, a repeated one is counted', async () => {
    const id = freshId();
    const newer = await its.sender.sendOrder({ id, version: 60, note: 'newer' }, 'order/updated');
    await judged(its.channel, id, 1);
    await its.sender.sendOrder({ id, version: 10, note: 'older' }, 'order/created');
    await judged(its.channel, id, 2);
    await its.sender.sendRaw('order/updated', newer.objectId, newer.body);
    await its.sender.sendRaw('order/updated', newer.objectId, newer.body);
    await its.sender.sendRaw('order/processed', newer.objectId, newer.body);
    const rows = await judged(its.channel, id, 5);
    const said = rows.map((row) => [row.topic, row.outcome, row.deliveries]);
    expect(said).toEqual([
      ['order/updated', 'applied', 3],
      ['order/created', 'superseded', 1],
      ['order/processed', 'duplicate', 1],
    ]);
    expect(await orderOf(its.channel, id)).toMatchObject({ note: 'newer', revision: 1 });
  });

  test('a deletion that comes first stays, whatever is created late', async () => {
    const id = freshId();
    await its.sender.sendRaw('order/deleted', String(id), JSON.stringify({ order: { id } }));
    await judged(its.channel, id, 1);
    await its.sender.sendOrder({ id }, 'order/created');
    const rows = await judged(its.channel, id, 2);
    expect(rows.map((row) => [row.outcome, row.reason])).toEqual([
      ['applied', 'deleted_before_first_sight'],
      ['ignored', 'deleted'],
    ]);
    expect((await orderOf(its.channel, id))?.deletedAt).toBeInstanceOf(Date);
  });

  test('two versions of one second are settled by asking ReCharge, in whatever sequence they come', async () => {
    const placed = store().placeOrder({ external: 'now' });
    await judged(its.channel, placed.id, 1);
    const record = structuredClone(store().orderRecord(placed.id)) as Record<string, unknown>;
    for (const note of ['first of the second', 'last of the second']) {
      await its.sender.sendRaw(
        'order/updated',
        String(placed.id),
        JSON.stringify({ order: { ...record, note } }),
      );
    }
    const calls = () =>
      store()
        .requests.list()
        .filter((call) => call.path.includes('/orders')).length;
    await judged(its.channel, placed.id, 3);
    const rows = await until(async () => {
      const all = await rowsOf(its.channel, placed.id);
      return all.every((row) => row.outcome !== 'waiting') && all;
    });
    expect(calls()).toBeGreaterThan(0);
    expect(rows.some((row) => row.reason === 'settled_by_fetch')).toBe(true);
    expect((await orderOf(its.channel, placed.id))?.note).toBe(placed.note);
  });

  test('a body in the shape of 2021-01 is not read; the order is asked for', async () => {
    const placed = store().placeOrder({ external: 'now' });
    await judged(its.channel, placed.id, 1);
    store().faults.set('lostDeliveries', true);
    store().changeOrder(placed.id, (order) => {
      order.note = 'as ReCharge has it';
    });
    store().faults.set('lostDeliveries', false);
    const old = {
      ...(store().orderRecord(placed.id, '2021-01') as Record<string, unknown>),
      note: 'as the old body says',
    };
    await its.sender.sendRaw('order/updated', String(placed.id), JSON.stringify({ order: old }));
    await until(async () => (await orderOf(its.channel, placed.id))?.note === 'as ReCharge has it', {
      what: 'the fetched note',
    });
  });
});
