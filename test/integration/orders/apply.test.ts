import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { asks } from '../../../src/apply/ask-model.ts';
import { applyFetchedOrders } from '../../../src/orders/apply-fetched-orders.ts';
import { type ProductDoc, products } from '../../../src/products/model.ts';
import { buildOrderRecord } from '../../support/build-order-record.ts';
import { bodyOf, orderStage } from '../../support/order-stage.ts';

const stage = await orderStage();
const { api, apply, updated, deleted, event, order, row, rowsOf } = stage;

describe('applying order events', () => {
  test('stores a new order with exact money and its event row', async () => {
    const sent = updated({ id: 1 });
    const [verdict] = await apply(sent);
    expect(verdict).toMatchObject({ outcome: 'applied', objectId: '1' });
    const stored = await order(1);
    expect(stored).toMatchObject({ status: 'new', number: '1', channelStatus: 'success', revision: 1 });
    expect(stored?.totals.total?.toString()).toBe('25.60');
    expect(await rowsOf(1)).toMatchObject([
      { outcome: 'applied', deliveries: 1, revision: 1, via: 'webhook' },
    ]);
    expect((await row(sent.eventId))?.raw).toEqual(sent.body);
  });

  test('gives each event of a batch its own verdict and row, whatever their sequence', async () => {
    const verdicts = await apply(
      updated({ id: 2, version: 2 }),
      updated({ id: 2, version: 1, note: 'late' }),
      event('order/processed', bodyOf(buildOrderRecord({ id: 2, version: 2 }))),
      updated({ id: 2, version: 3, note: 'newest' }),
    );
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['applied', 'superseded', 'duplicate', 'applied']);
    expect(await order(2)).toMatchObject({ note: 'newest', revision: 2 });
    const rows = await rowsOf(2);
    expect(rows.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['applied', null],
      ['superseded', 'older_than_ours'],
      ['duplicate', 'same_version'],
      ['applied', null],
    ]);
    expect(rows[3]?.changes).toContainEqual({ path: 'note', before: null, after: 'newest' });
  });

  test('raises the count of deliveries for exact repeats, inside a batch and later, and changes nothing', async () => {
    const sent = updated({ id: 3 }, { receivedAt: new Date('2026-03-02T06:00:00Z') });
    const later = { ...sent, receivedAt: new Date('2026-03-02T06:05:00Z') };
    expect((await apply(sent, sent)).map(({ outcome }) => outcome)).toEqual(['applied', 'duplicate']);
    expect(await apply(later)).toMatchObject([{ outcome: 'duplicate', reason: 'exact_repeat' }]);
    expect(await rowsOf(3)).toMatchObject([
      { outcome: 'applied', deliveries: 3, receivedAt: sent.receivedAt, lastReceivedAt: later.receivedAt },
    ]);
    expect(await order(3)).toMatchObject({ revision: 1 });
  });

  test('does not count a message that the broker brings twice as a second delivery', async () => {
    const sent = updated({ id: 4 });
    await apply(sent);
    await apply({ ...sent, redelivered: true });
    expect(await rowsOf(4)).toMatchObject([{ deliveries: 1 }]);
  });

  test('settles the three events of a renewal in one second without asking when they say the same', async () => {
    const calls = api.calls.length;
    const body = bodyOf(buildOrderRecord({ id: 5, version: 7 }));
    const verdicts = await apply(
      event('order/success', body),
      event('order/processed', body),
      event('order/created', body),
    );
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['applied', 'duplicate', 'duplicate']);
    expect(api.calls.length).toBe(calls);
  });

  test('asks ReCharge once for all when one second holds several states, and takes its word', async () => {
    const calls = api.calls.length;
    api.orders.set('6', buildOrderRecord({ id: 6, version: 7, note: 'as ReCharge has it' }));
    const verdicts = await apply(
      updated({ id: 6, version: 7, note: 'a' }),
      updated({ id: 6, version: 7, note: 'as ReCharge has it' }),
      updated({ id: 6, version: 7, note: 'c' }),
    );
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'superseded']);
    expect(await order(6)).toMatchObject({ note: 'as ReCharge has it' });
    expect(api.calls.length).toBe(calls + 1);
  });

  test('records the fetched state as an event of its own when it is another than all events had', async () => {
    api.orders.set('7', buildOrderRecord({ id: 7, version: 9, note: 'later still' }));
    await apply(updated({ id: 7, version: 7, note: 'a' }));
    const [verdict] = await apply(updated({ id: 7, version: 7, note: 'b' }));
    expect(verdict).toMatchObject({ outcome: 'superseded', reason: 'settled_by_fetch' });
    expect(await order(7)).toMatchObject({ note: 'later still' });
    const fetched = (await rowsOf(7)).find(({ topic }) => topic === 'order/fetched');
    expect(fetched).toMatchObject({ outcome: 'applied', via: 'tie', verified: 'fetched' });
    expect(fetched?.changes).toContainEqual({ path: 'note', before: 'a', after: 'later still' });
  });

  test('lets the event count when ReCharge answers with an older version than it sent', async () => {
    api.orders.set('8', buildOrderRecord({ id: 8, version: 3 }));
    await apply(updated({ id: 8, version: 7, note: 'a' }));
    expect(await apply(updated({ id: 8, version: 7, note: 'b' }))).toMatchObject([{ outcome: 'applied' }]);
    expect(await order(8)).toMatchObject({ note: 'b' });
  });

  test('lets a tie wait while ReCharge is away, written down, and goes on with the rest', async () => {
    await apply(updated({ id: 9, version: 7, note: 'a' }));
    api.faults.push({ path: '/orders/9', status: 401 });
    const tie = updated({ id: 9, version: 7, note: 'b' });
    const verdicts = await apply(tie, updated({ id: 10 }));
    expect(verdicts).toMatchObject([{ outcome: 'waiting', reason: 'tie' }, { outcome: 'applied' }]);
    expect(await row(tie.eventId)).toMatchObject({ outcome: 'waiting', reason: 'tie' });
    api.faults.length = 0;
    api.orders.set('9', buildOrderRecord({ id: 9, version: 7, note: 'b' }));
    await asks(stage.deps).updateMany({}, { $set: { dueAt: new Date() } });
    await stage.ask();
    expect(await row(tie.eventId)).toMatchObject({ outcome: 'applied', reason: 'settled_by_fetch' });
    expect(await order(9)).toMatchObject({ note: 'b' });
    expect(await asks(stage.deps).countDocuments()).toBe(0);
  });
});

describe('deletions', () => {
  test('mark the order, and nothing late brings it back', async () => {
    await apply(updated({ id: 20, version: 1 }));
    expect(await apply(deleted(20))).toMatchObject([{ outcome: 'applied' }]);
    expect(await order(20)).toMatchObject({ status: 'cancelled', deletedAt: expect.any(Date) });
    expect(await apply(updated({ id: 20, version: 5 }))).toMatchObject([
      { outcome: 'ignored', reason: 'deleted' },
    ]);
  });

  test('count before the first sight of the order too', async () => {
    await apply(deleted(21));
    expect(await apply(updated({ id: 21, version: 5 }))).toMatchObject([
      { outcome: 'ignored', reason: 'deleted' },
    ]);
    expect(await order(21)).toMatchObject({ deletedAt: expect.any(Date), lines: [], channelUpdatedAt: null });
  });

  test('that repeat after ReCharge showed the order again are checked with ReCharge', async () => {
    api.orders.set('22', buildOrderRecord({ id: 22, version: 5 }));
    await apply(updated({ id: 22, version: 1 }), deleted(22));
    await applyFetchedOrders(
      { ...stage.deps, access: stage.access },
      stage.built.doc,
      [...api.orders.values()],
      'reconcile',
    );
    await stage.ask();
    expect(await order(22)).toMatchObject({ deletedAt: null });
    expect(await apply(deleted(22))).toMatchObject([{ outcome: 'duplicate', reason: 'exact_repeat' }]);
    expect(await order(22)).toMatchObject({ deletedAt: null });
    api.orders.delete('22');
    await apply(deleted(22));
    expect(await order(22)).toMatchObject({ deletedAt: expect.any(Date) });
  });
});

describe('deliveries that cannot be used as they are', () => {
  test('are dead with the reason when they cannot be parsed or name no order', async () => {
    const broken = event('order/updated', Buffer.from('{"order":'));
    const anonymous = event('order/updated', bodyOf({ status: 'success' }));
    const [first, second] = await apply(broken, anonymous, updated({ id: 30 }));
    expect(first).toMatchObject({ outcome: 'dead', reason: 'unreadable: The body is not JSON.' });
    expect(second).toMatchObject({ outcome: 'dead', reason: 'unreadable: The order has no usable id.' });
    expect(await row(broken.eventId)).toMatchObject({ outcome: 'dead' });
    expect(await order(30)).not.toBeNull();
  });

  test('in the shape of 2021-01 have their order fetched', async () => {
    api.orders.set('31', buildOrderRecord({ id: 31, version: 4, note: 'new shape' }));
    const old = event(
      'order/updated',
      bodyOf({ id: 31, status: 'SUCCESS', shopify_order_id: '1', updated_at: '2026-03-02T00:00:04' }),
    );
    expect(await apply(old)).toMatchObject([{ outcome: 'applied' }]);
    expect(await order(31)).toMatchObject({ note: 'new shape' });
  });

  test('of a channel that is gone are ignored with a row', async () => {
    const stranger = updated({ id: 32 }, { channelId: 'f'.repeat(24) });
    expect(await apply(stranger)).toMatchObject([{ outcome: 'ignored', reason: 'channel_unknown' }]);
    expect(await row(stranger.eventId)).toMatchObject({ outcome: 'ignored' });
  });
});

describe('what is not shipped', () => {
  test('is known by the catalogue, by the line itself or by the kind of purchase', async () => {
    const { _id: channelId, accountId } = stage.built.doc;
    const now = new Date();
    const nothing = { title: 'Club', vendor: null, description: null, imageUrl: null, plans: [] };
    const variant = { channelVariantId: '447191', sku: null, title: null, grams: null, imageUrl: null };
    const prices = { unitPrice: null, compareAtPrice: null };
    const product = (
      channelProductId: string,
      requiresShipping: boolean | null,
      ofVariant: boolean | null,
    ): ProductDoc => ({
      _id: new Types.ObjectId(),
      ...nothing,
      accountId,
      channelId,
      channelProductId,
      requiresShipping,
      contentHash: '',
      catalogueUpdatedAt: now,
      catalogueCheckedAt: now,
      deletedAt: null,
      source: 'catalogue',
      variants: [{ ...variant, ...prices, requiresShipping: ofVariant }],
      revision: 1,
      createdAt: now,
      updatedAt: now,
    });
    await products(stage.deps).insertMany([
      product('p-none', false, null),
      product('p-variant', null, false),
    ]);
    const ofProduct = (id: number, name: string) =>
      updated({ id, lines: [{ id: 1, product: name }], created_at: '2026-03-02T05:00:00+00:00' });
    await apply(ofProduct(901, 'p-none'), ofProduct(902, 'p-variant'), ofProduct(903, 'p-other'));
    expect(await order(901)).toMatchObject({ status: 'despatched', statusReason: 'nothing_to_ship' });
    expect(await order(902)).toMatchObject({ status: 'despatched', statusReason: 'nothing_to_ship' });
    expect(await order(903)).toMatchObject({ status: 'new', statusReason: null });
    expect((await apply(ofProduct(901, 'p-none')))[0]?.outcome, 'the same version').toBe('duplicate');
    const [line] = buildOrderRecord({ id: 904 }).line_items as object[];
    await apply(updated({ id: 904, line_items: [{ ...line, requires_shipping: false }] }));
    await apply(
      updated({ id: 905, line_items: [{ ...line, purchase_item_type: 'membership_subscription' }] }),
    );
    expect(await order(904)).toMatchObject({ statusReason: 'nothing_to_ship' });
    expect(await order(905)).toMatchObject({ statusReason: 'nothing_to_ship' });
    await apply(updated({ id: 904, version: 2, line_items: [{ ...line, requires_shipping: false }, line] }));
    expect(await order(904), 'a line that is shipped arrived').toMatchObject({ status: 'new' });
  });
});
