import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFailureLimit } from '../../../src/ingest/failure-limit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('an address is refused from its 600th failure of a minute on, others are not', async () => {
  const limit = createFailureLimit();
  for (let i = 0; i < 599; i += 1) await limit.count('10.0.0.1');
  expect(await limit.isOver('10.0.0.1')).toBe(false);
  await limit.count('10.0.0.1');
  expect(await limit.isOver('10.0.0.1')).toBe(true);
  expect(await limit.isOver('10.0.0.2')).toBe(false);
});

test('the count starts afresh a minute after its first failure', async () => {
  const limit = createFailureLimit(2);
  await limit.count('a');
  vi.advanceTimersByTime(30_000);
  await limit.count('a');
  expect(await limit.isOver('a')).toBe(true);
  vi.advanceTimersByTime(30_000);
  expect(await limit.isOver('a')).toBe(false);
  await limit.count('a');
  expect(await limit.isOver('a')).toBe(false);
});

test('a flood from ever new addresses makes the table start afresh and not grow', async () => {
  const limit = createFailureLimit(1, 100);
  for (let i = 0; i < 100; i += 1) await limit.count(`10.0.0.${i}`);
  expect([await limit.isOver('10.0.0.0'), vi.getTimerCount()]).toEqual([true, 100]);
  await limit.count('10.0.1.0');
  expect([await limit.isOver('10.0.0.0'), vi.getTimerCount()]).toEqual([false, 0]);
});
