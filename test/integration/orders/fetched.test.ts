import { describe, expect, test } from 'vitest';
import { channels } from '../../../src/channels/model.ts';
import { deadLetters } from '../../../src/events/dead-letter-model.ts';
import { applyFetchedOrders } from '../../../src/orders/apply-fetched-orders.ts';
import { orders } from '../../../src/orders/model.ts';
import { reopenHistory } from '../../../src/orders/reopen-history.ts';
import { products } from '../../../src/products/model.ts';
import { buildOrderRecord, rechargeTime } from '../../support/build-order-record.ts';
import { orderStage } from '../../support/order-stage.ts';

const stage = await orderStage();
const { apply, built, countOrders, countRows, deps, order, updated } = stage;
const fetched = { ...deps, access: stage.access };

describe('an import', () => {
  const records = Array.from({ length: 250 }, (_, index) =>
    buildOrderRecord({ id: 1000 + index, version: index }),
  );

  test('applies a page, and again without any change or row', async () => {
    const first = await applyFetchedOrders(fetched, built.doc, records, 'import');
    expect(first).toEqual({ seen: 250, applied: 250, newest: new Date(rechargeTime(249)), unreadable: 0 });
    expect(await countRows({ via: 'import', outcome: 'applied', verified: 'fetched' })).toBe(250);
    const again = await applyFetchedOrders(fetched, built.doc, records, 'reconcile');
    expect(again).toMatchObject({ seen: 250, applied: 0 });
    expect(await countOrders()).toBe(250);
    expect(await countRows()).toBe(250);
  });

  test('does not overwrite what an event brought meanwhile', async () => {
    await apply(updated({ id: 1000, version: 900, note: 'by event' }));
    await applyFetchedOrders(fetched, built.doc, records, 'reconcile');
    expect(await order(1000)).toMatchObject({ note: 'by event' });
  });

  test('keeps an unreadable record with its reason, once, and goes on', async () => {
    const page = [{ status: 'success' }, buildOrderRecord({ id: 2000 }), null];
    const result = await applyFetchedOrders(fetched, built.doc, page, 'import');
    expect(result).toMatchObject({ seen: 3, applied: 1, unreadable: 2 });
    await applyFetchedOrders(fetched, built.doc, page, 'import');
    const letters = await deadLetters(deps).find({ channelId: built.doc._id }).toArray();
    expect(letters).toHaveLength(2);
    expect(letters[0]).toMatchObject({ state: 'open', code: 'recharge_unreadable', topic: 'order/fetched' });
  });

  test('teaches products the SKUs of order lines', async () => {
    const known = await products(deps).find({ channelId: built.doc._id }).toArray();
    expect(known).toMatchObject([
      {
        source: 'order_line',
        title: 'Dockside Blend 0',
        variants: [{ channelVariantId: '447190', sku: 'HLR-DOCK-0' }],
      },
    ]);
  });
});

describe('older orders', () => {
  test('become open work when the merchant says so, and only those of the channel', async () => {
    const then = '2025-06-01T00:00:00+00:00';
    const old = { created_at: then, processed_at: then, scheduled_at: then };
    await apply(updated({ id: 3000, ...old }), updated({ id: 3001, ...old, status: 'cancelled' }));
    expect(await order(3000)).toMatchObject({ status: 'history' });
    expect(await reopenHistory(deps, built.doc)).toBe(2);
    expect(await order(3000)).toMatchObject({ status: 'new', isHistory: false, revision: 2 });
    expect(await order(3001)).toMatchObject({ status: 'cancelled' });
    expect(await reopenHistory(deps, built.doc)).toBe(0);
    expect(await orders(deps).countDocuments({ isHistory: true })).toBe(0);
    expect(await channels(deps).countDocuments()).toBe(1);
  });
});
