import { describe, expect, test } from 'vitest';
import { contentHash } from '../../../src/recharge/content-hash.ts';
import { identifyDelivery, isUnreadable } from '../../../src/recharge/identify.ts';
import { parseOrder } from '../../../src/recharge/parse-order.ts';

/** Of processor time, which another program on the machine does not lengthen as it does the clock's. */
const MOST_CPU_MS = 1_000;

const many = (count: number, entry: string) => Array<string>(count).fill(entry).join(',');
const order = (fields: string) => Buffer.from(`{"order":{"id":1,${fields}}}`);

/** Reads a body as a worker does; how much processor time that took, and why it was not read, if it was not. */
function read(body: Buffer): { cpuMs: number; reason: string | null } {
  const before = process.cpuUsage();
  const found = identifyDelivery('order/created', body);
  const reason = isUnreadable(found) ? found.unreadable : null;
  if (!isUnreadable(found)) contentHash(parseOrder(found.record).order);
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000, reason };
}

describe('a body that a stranger made heavy is judged, not worked through:', () => {
  test.each([
    ['650,000 empty lines', order(`"line_items":[${many(650_000, '{}')}]`), 'line_items has 650,000 entries'],
    ['50,000 empty lines', order(`"line_items":[${many(50_000, '{}')}]`), 'line_items has 50,000 entries'],
    [
      '150,000 shipping lines',
      order(`"shipping_lines":[${many(150_000, '{"price":1}')}]`),
      'shipping_lines has',
    ],
    [
      '200,000 discounts',
      order(`"discounts":[${many(200_000, '{"a":1}')}]`),
      'discounts has 200,000 entries',
    ],
    [
      '100,000 fields',
      order(Array.from({ length: 100_000 }, (_, i) => `"k${i}":1`).join(',')),
      'The record has 100,001 entries',
    ],
    [
      'one line with 600,000 choices',
      order(`"line_items":[{"properties":[${many(600_000, '{}')}]}]`),
      'The entries of line_items hold too much',
    ],
    ['lists nested 500,000 deep', order(`"x":${'['.repeat(500_000)}${']'.repeat(500_000)}`), null],
    ['a note of 1.9 MB of markup', order(`"note":"${'<'.repeat(1_900_000)}"`), null],
    ['900,000 tags', order(`"tags":"${',a'.repeat(900_000)}"`), null],
    ['100,000 long numbers', order(`"x":[${many(9_999, '12345678901234567890')}]`), null],
    ['1.8 MB of backslashes', order(`"note":"${'\\\\'.repeat(900_000)}","x":1234567890123456789`), null],
  ])('%s', (_what, body, reason) => {
    const seen = read(body);
    if (reason === null) expect(seen.reason).toBeNull();
    else expect(seen.reason).toContain(reason);
    expect(seen.cpuMs).toBeLessThan(MOST_CPU_MS);
  });

  test('an order of 10,000 lines is read whole', () => {
    const body = order(`"line_items":[${many(10_000, '{"sku":"a","quantity":1,"title":"b"}')}]`);
    const found = identifyDelivery('order/created', body);
    if (isUnreadable(found)) throw new Error(found.unreadable);
    expect(parseOrder(found.record).order.lines).toHaveLength(10_000);
  });
});
