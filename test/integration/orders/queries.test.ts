import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listPage, PAGE_QUERY, toPage } from '../../../src/api/page-query.ts';
import { events } from '../../../src/events/model.ts';
import { newestPage, splitPage } from '../../../src/list-page.ts';
import { orders } from '../../../src/orders/model.ts';
import { presentOrder } from '../../../src/orders/present-order.ts';
import {
  countOrders,
  listOrders,
  type OrderFilter,
  orderById,
  ordersByChannelOrderId,
} from '../../../src/orders/queries.ts';
import { orderStage } from '../../support/order-stage.ts';

const stage = await orderStage();
const { apply, built, deps, order, updated } = stage;
const { accountId } = built.doc;

await apply(...Array.from({ length: 25 }, (_, index) => updated({ id: 100_501 + index })));
await apply(updated({ id: 7, status: 'queued' }));

async function walk(filter: OrderFilter, query: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = listPage(z.object(PAGE_QUERY).parse(cursor ? { ...query, cursor } : query));
    const { data, nextCursor } = toPage(page, await listOrders(deps, accountId, filter, page), presentOrder);
    ids.push(...data.map(({ channelOrderId }) => channelOrderId));
    cursor = nextCursor;
  } while (cursor);
  return ids;
}

describe('lists of orders', () => {
  test('give every order once, in pages, in order of the id or of the last change', async () => {
    expect(new Set(await walk({}, { limit: '10' })).size).toBe(26);
    const first = await order(100_501);
    const updatedSince = first?.updatedAt.toISOString() ?? '';
    expect(new Set(await walk({}, { limit: '7', updatedSince })).size).toBe(26);
  });

  test('give every order once to a person too, the newest first and those not placed yet last', async () => {
    await orders(deps).updateOne({ channelOrderId: '7' }, { $set: { processedAt: null } });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = newestPage('processedAt', cursor, 4);
      const { shown, nextCursor } = splitPage(page, await listOrders(deps, accountId, {}, page));
      seen.push(...shown.map(({ channelOrderId }) => channelOrderId));
      cursor = nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(26);
    expect(seen).toHaveLength(26);
    expect(seen.at(-1)).toBe('7');
  });

  test('are found by what people know an order by', async () => {
    const stored = await order(7);
    const { email, lastName } = stored?.customer ?? {};
    const sku = stored?.lines[0]?.sku ?? '';
    for (const search of [email?.toUpperCase(), lastName?.slice(0, 3).toLowerCase(), sku]) {
      expect(await walk({ search, statuses: ['forecast'] }, {}), search).toEqual(['7']);
    }
    expect(await walk({ search: sku.slice(1) }, {})).toEqual([]);
  });

  test('filter by status, by the start of the number and by ids', async () => {
    expect(await walk({ statuses: ['forecast', 'exception'] }, {})).toEqual(['7']);
    expect(await walk({ search: '#51' }, {})).toHaveLength(10);
    expect(await walk({ search: '.*' }, {})).toEqual([]);
    expect(await walk({ channelOrderId: '7', channelId: built.doc._id }, {})).toEqual(['7']);
    expect(await countOrders(deps, accountId, { statuses: ['new'] }, 100)).toBe(25);
    expect(await countOrders(deps, accountId, {}, 10)).toBe(10);
  });

  test('never show an order of another account', async () => {
    const stored = await order(7);
    const id = stored?._id as Types.ObjectId;
    expect(await orderById(deps, accountId, id)).toMatchObject({ channelOrderId: '7' });
    expect(await orderById(deps, new Types.ObjectId(), id)).toBeNull();
    expect(await ordersByChannelOrderId(deps, new Types.ObjectId(), '7')).toEqual([]);
  });

  test('present ids as text, money as decimal text and times in UTC', async () => {
    const stored = await order(7);
    const shown = presentOrder(stored as NonNullable<typeof stored>);
    expect(JSON.parse(JSON.stringify(shown))).toMatchObject({
      id: stored?._id.toString(),
      totals: { total: '25.60', shipping: '3.50' },
      lines: [{ unitPrice: '11.05', quantity: 2, remainingQuantity: 2 }],
      scheduledAt: '2026-03-02T05:00:00.000Z',
    });
  });
});

describe('two that write one order at once', () => {
  test('neither lose a despatched quantity nor an event', async () => {
    await apply(updated({ id: 8, version: 0, lines: [{ quantity: 40 }] }));
    // One raises what was despatched, as a shipment does; the other applies newer versions.
    const despatch = async () => {
      for (let done = 0; done < 30; ) {
        const now = await order(8);
        if (!now) throw new Error('the order is gone');
        const result = await orders(deps).updateOne(
          { _id: now._id, revision: now.revision },
          { $inc: { revision: 1, 'lines.0.despatchedQuantity': 1 } },
        );
        done += result.modifiedCount;
      }
    };
    const versions = async () => {
      for (let version = 1; version <= 30; version++)
        await apply(updated({ id: 8, version, note: `v${version}`, lines: [{ quantity: 40 }] }));
    };
    await Promise.all([despatch(), versions()]);
    expect(await order(8)).toMatchObject({ note: 'v30', revision: 61, lines: [{ despatchedQuantity: 30 }] });
    const rows = events(deps);
    expect(await rows.countDocuments({ objectId: '8', outcome: 'applied' })).toBe(31);
  });

  test('give the same event one row and one verdict when it is applied twice at the same time', async () => {
    const sent = updated({ id: 9 });
    const outcomes = (await Promise.all([1, 2, 3, 4].map(() => apply(sent))))
      .flat()
      .map(({ outcome }) => outcome);
    expect(outcomes.sort()).toEqual(['applied', 'duplicate', 'duplicate', 'duplicate']);
    const rows = await events(deps).find({ objectId: '9' }).toArray();
    expect(rows).toMatchObject([{ outcome: 'applied', deliveries: 4 }]);
  });
});
