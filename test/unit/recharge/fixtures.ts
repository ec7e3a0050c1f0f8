import { readFileSync } from 'node:fs';

/** A recorded-shape body of test/fixtures/recharge. */
export function fixture<T = Record<string, unknown>>(name: string): T {
  return JSON.parse(
    readFileSync(new URL(`../../fixtures/recharge/${name}.json`, import.meta.url), 'utf8'),
  ) as T;
}

/** A fresh copy of the order of version 2021-11, with some fields replaced. */
export function orderRecord(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...fixture<{ order: Record<string, unknown> }>('order-2021-11').order, ...overrides };
}

/** The first line of that order, with some fields replaced. */
export function lineRecord(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const [line] = orderRecord()['line_items'] as Record<string, unknown>[];
  return { ...line, ...overrides };
}
