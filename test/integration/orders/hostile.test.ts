import { expect, test } from 'vitest';
import { buildOrderRecord } from '../../support/build-order-record.ts';
import { orderStage } from '../../support/order-stage.ts';

const stage = await orderStage();
const { apply, event, order, updated } = stage;

/** A record with whatever a database or a parser may stumble over. */
function hostile(id: number, quantity: number, version: number): Buffer {
  const record = buildOrderRecord({
    id,
    version,
    lines: [{ quantity, title: 'Blend \ud800 lone' }],
    note: 'a\u0000b\u2028c',
    order_attributes: [{ name: 'custom.field', value: '$set' }],
  });
  const text = JSON.stringify({ order: record });
  const keys = '"custom.field":1,"$set":{"status":"x"},"__proto__":{"polluted":true},"a\\u0000b":2,';
  return Buffer.from(text.replace('{"order":{', `{"order":{${keys}`));
}

test('one hostile record in a burst of 60 costs none of the others, and is an order like them', async () => {
  const bodies = Array.from({ length: 60 }, (_, index) => updated({ id: 812_700_000 + index }));
  const bad = event('order/updated', hostile(812_700_030, 2, 0));
  bodies[30] = bad;
  const from = performance.now();
  const verdicts = await apply(...bodies);
  expect(performance.now() - from).toBeLessThan(5_000);
  expect(verdicts.filter(({ outcome }) => outcome === 'applied')).toHaveLength(60);
  expect(await apply(bad)).toMatchObject([{ outcome: 'duplicate' }]);
  expect(await order(812_700_030)).toMatchObject({ status: 'new', lines: [{ quantity: 2 }] });
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('its update changes the quantity and nothing else', async () => {
  const more = event('order/updated', hostile(812_700_030, 3, 60));
  expect(await apply(more)).toMatchObject([{ outcome: 'applied' }]);
  const [changes] = (await stage.rowsOf(812_700_030)).slice(-1).map((row) => row.changes);
  const paths = (changes ?? []).map(({ path }) => path).filter((path) => path !== 'channelUpdatedAt');
  expect(paths).toHaveLength(1);
  expect(paths[0]).toMatch(/quantity$/);
});
