import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeLines } from '../../../src/orders/merge-lines.ts';
import type { OrderLine } from '../../../src/orders/model.ts';
import { despatchProgress, remainingOfLine } from '../../../src/orders/quantities.ts';
import { readOrder } from '../../../src/orders/read-order.ts';
import type { ChannelLine } from '../../../src/recharge/channel-order.ts';
import { buildOrderRecord } from '../../support/build-order-record.ts';

const at = new Date('2026-03-03T00:00:00Z');

interface Parts {
  purchase?: number | null;
  variant?: string | null;
  title?: string;
  sku?: string | null;
  quantity?: number;
  price?: string;
}

/** Lines as ReCharge's record gives them. */
function read(parts: Parts[]): ChannelLine[] {
  const line_items = parts.map((part) => ({
    purchase_item_id: part.purchase === undefined ? 77 : part.purchase,
    external_variant_id: part.variant === null ? null : { ecommerce: part.variant ?? 'v1' },
    title: part.title ?? 'Coffee',
    sku: part.sku === undefined ? 'C-1' : part.sku,
    quantity: part.quantity ?? 1,
    unit_price: part.price ?? '9.50',
  }));
  return readOrder(buildOrderRecord({ line_items })).content.lines;
}

const merged = (ours: OrderLine[], parts: Parts[]) => mergeLines(ours, read(parts), at).lines;
const left = (lines: OrderLine[]): OrderLine[] =>
  lines.map((line) => ({ ...line, despatchedQuantity: line.quantity }));

describe("a line's id of ours never changes, and what left stays with it", () => {
  test.each<[string, Parts, Parts]>([
    ['the purchase', { purchase: null }, { purchase: 77 }],
    ['the purchase, gone again', { purchase: 77 }, { purchase: null }],
    ['the variant', { variant: null }, { variant: 'v1' }],
    ['purchase and variant', { purchase: null, variant: null }, { purchase: 77, variant: 'v1' }],
    ['the purchase of a line without a variant', { purchase: null, variant: null }, { variant: null }],
    ['the SKU', { purchase: null, variant: null, sku: null }, { purchase: null, variant: null, sku: 'C-1' }],
    [
      'the title',
      { purchase: null, variant: null, title: 'A' },
      { purchase: null, variant: null, title: 'B' },
    ],
  ])('when %s is filled in after the despatch', (_what, before, after) => {
    const ours = left(merged([], [before]));
    const { lines, exceptions } = mergeLines(ours, read([after]), at);
    expect(lines.map(({ lineId, despatchedQuantity }) => [lineId, despatchedQuantity])).toEqual([
      [ours[0]?.lineId, 1],
    ]);
    expect(exceptions).toEqual([]);
    expect(despatchProgress(lines)).toBe('all');
    expect(merged(lines, [after]), 'the same record again').toEqual(lines);
    expect(merged(lines, [before])[0]?.lineId, 'and back').toBe(ours[0]?.lineId);
  });

  test('takes two lines of one variant in their sequence', () => {
    const ours = merged(
      [],
      [
        { purchase: null, quantity: 1 },
        { purchase: null, quantity: 2 },
      ],
    );
    const lines = merged(left(ours), [
      { purchase: 5, quantity: 1 },
      { purchase: 6, quantity: 2 },
    ]);
    expect(lines.map(({ lineId, despatchedQuantity }) => [lineId, despatchedQuantity])).toEqual([
      ['|v1|1', 1],
      ['|v1|2', 2],
    ]);
  });

  test('gives a new line without its purchase an id of its own beside one that had none at first', () => {
    const first = left(merged([], [{ purchase: null }]));
    const named = merged(first, [{ purchase: 5 }]);
    const both = merged(named, [{ purchase: 5 }, { purchase: null }]);
    expect(both.map(({ lineId, despatchedQuantity }) => [lineId, despatchedQuantity])).toEqual([
      ['|v1|1', 1],
      ['|v1|1.2', 0],
    ]);
    expect(merged(both, [{ purchase: 5 }, { purchase: null }])).toEqual(both);
  });

  test('does not take another purchase of the same variant for the line that left', () => {
    const { lines, exceptions } = mergeLines(
      left(merged([], [{ purchase: 5 }])),
      read([{ purchase: 6 }]),
      at,
    );
    expect(lines.map(({ lineId, removedByChannel }) => [lineId, removedByChannel])).toEqual([
      ['6|v1|1', false],
      ['5|v1|1', true],
    ]);
    expect(exceptions).toMatchObject([{ code: 'line_removed_after_despatch', lineId: '5|v1|1' }]);
  });

  test('whatever parts of the ids come and go: ids are unique, and no piece is lost or doubled', () => {
    const part = fc.record({
      purchase: fc.constantFrom(null, 1, 2),
      variant: fc.constantFrom(null, 'v1', 'v2'),
      title: fc.constantFrom('A', 'B'),
      sku: fc.constantFrom(null, 'S'),
      quantity: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(part, { maxLength: 5 }), { minLength: 2, maxLength: 5 }), (records) => {
        let lines = merged([], records[0] ?? []).map((line) => ({
          ...line,
          despatchedQuantity: line.quantity,
        }));
        const gone = lines.reduce((sum, line) => sum + line.despatchedQuantity, 0);
        for (const record of records.slice(1)) {
          lines = merged(lines, record);
          expect(new Set(lines.map(({ lineId }) => lineId)).size).toBe(lines.length);
          expect(lines.reduce((sum, line) => sum + line.despatchedQuantity, 0)).toBe(gone);
          expect(lines.filter((line) => !line.removedByChannel)).toHaveLength(record.length);
        }
      }),
    );
  });

  test('costs little also with 10,000 lines whose purchases are all filled in later', () => {
    const many = (purchase: number | null) => Array.from({ length: 10_000 }, () => ({ purchase }));
    const ours = left(merged([], many(null)));
    const theirs = read(many(5));
    const started = performance.now();
    const { lines } = mergeLines(ours, theirs, at);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(despatchProgress(lines)).toBe('all');
  });
});

describe('lines that come after a despatch', () => {
  test("make a bundle's order work again: its contents at 0.00 under one purchase, two of one variant", () => {
    const bundle = { purchase: 77, variant: 'box', title: 'Coffee box' };
    const contents = ['v1', 'v1', 'v2', 'v3'].map((variant) => ({ purchase: 77, variant, price: '0.00' }));
    const lines = merged(left(merged([], [bundle])), [bundle, ...contents]);
    expect(lines.map(({ lineId }) => lineId)).toEqual([
      '77|box|1',
      '77|v1|1',
      '77|v1|2',
      '77|v2|1',
      '77|v3|1',
    ]);
    expect(lines.map(remainingOfLine)).toEqual([0, 1, 1, 1, 1]);
    expect(despatchProgress(lines)).toBe('some');
  });
});
