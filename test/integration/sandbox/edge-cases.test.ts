import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EDGE_CASE_NAMES } from '../../../scripts/sandbox/data/edge-cases.ts';
import { totalsOf } from '../../../scripts/sandbox/data/totals.ts';
import { toJson } from '../../../scripts/sandbox/json.ts';
import { formatMoney, parseMoney } from '../../../scripts/sandbox/money.ts';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { easternMidnight, easternText, fromEastern } from '../../../scripts/sandbox/times.ts';
import { parseOrder } from '../../../src/recharge/parse-order.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ openingOrders: 0 });
});
afterAll(() => sandbox.close());

describe('5,000 orders with every irregularity', () => {
  test('are made in under a second of the processor, and the gateway reads each of them exactly', () => {
    const { store } = sandbox;
    const before = process.cpuUsage();
    const made = store.bulkOrders(5_000);
    // Not by the clock on the wall: other work on the machine is not the store's.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
    expect(Object.keys(made.edgeCases).toSorted()).toEqual(EDGE_CASE_NAMES.toSorted());

    const wrong: string[] = [];
    for (const id of made.ids) {
      const order = store.order(id);
      const read = parseOrder(JSON.parse(toJson(store.orderRecord(id)))).order;
      const total =
        read.totals.total === null
          ? null
          : parseMoney(Number(read.totals.total).toFixed(3).replace(/0$/, ''), 'KWD');
      const wanted = parseMoney(formatMoney(totalsOf(order).total, order.currency), 'KWD');
      const same =
        read.channelOrderId === String(id) &&
        total === wanted &&
        read.channelUpdatedAt?.getTime() === order.updatedAt &&
        read.externalOrderId === (order.external?.id ?? null) &&
        read.lines.length === order.lines.length &&
        new Set(read.lines.map((line) => line.lineId)).size === order.lines.length;
      if (!same) wrong.push(`${id} ${order.quirks.join()} ${total} ${wanted}`);
    }
    expect(wrong).toEqual([]);
  });

  test('hold what their names say, on the wire', () => {
    const { store } = sandbox;
    const { edgeCases } = store.bulkOrders(200);
    const wire = (name: keyof typeof edgeCases) => toJson(store.orderRecord(edgeCases[name]?.[0] ?? 0));
    expect(wire('zeroExponent')).toMatch(/"total_discounts":"0E-10".*"total_duties":0E-10/);
    expect(wire('moneyAsNumbers')).toMatch(/"total_price":\d+(\.\d+)?,/);
    expect(wire('taxLinesText')).toContain('"tax_lines":"[]"');
    expect(wire('prepaidAsNumber')).toContain('"is_prepaid":0');
    expect(wire('timesWithoutZone')).toMatch(/"updated_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"/);
    expect(wire('noExternalObjects')).not.toContain('external_order_id');
    expect(wire('numericExternalIds')).toMatch(/"external_order_id":\{"ecommerce":\d+\}/);
    expect(wire('nullAddresses')).toContain('"shipping_address":null');
    expect(wire('emoji')).toContain('👩‍👩‍👧‍👦');
    expect(store.order(edgeCases.sixtyLines?.[0] ?? 0).lines).toHaveLength(60);
    expect(store.order(edgeCases.queuedPrepaid?.[0] ?? 0)).toMatchObject({
      status: 'queued',
      isPrepaid: true,
    });
  });
});

describe('sums and times', () => {
  test('amounts are whole units of their currency', () => {
    expect([
      formatMoney(1305, 'GBP'),
      formatMoney(2500, 'JPY'),
      formatMoney(5, 'KWD'),
      formatMoney(-50, 'EUR'),
    ]).toEqual(['13.05', '2500', '0.005', '-0.50']);
    expect([parseMoney('12.5', 'GBP'), parseMoney('12.505', 'GBP'), parseMoney('x', 'GBP')]).toEqual([
      1250,
      null,
      null,
    ]);
  });

  test('Eastern wall clocks are read back also around both daylight saving changes', () => {
    for (const time of [
      Date.UTC(2026, 2, 8, 6, 59),
      Date.UTC(2026, 2, 8, 7, 1),
      Date.UTC(2026, 10, 1, 4, 30),
      Date.UTC(2026, 10, 1, 12),
    ]) {
      expect(fromEastern(easternText(time))).toBe(time);
    }
    expect(new Date(easternMidnight(Date.UTC(2026, 6, 2, 3))).toISOString()).toBe('2026-07-01T04:00:00.000Z');
    expect(new Date(easternMidnight(Date.UTC(2026, 11, 2, 12))).toISOString()).toBe(
      '2026-12-02T05:00:00.000Z',
    );
  });
});
