import { expect, it } from 'vitest';
import { createBackoff } from '../../../src/reconcile/backoff.ts';

it('leaves a channel in trouble alone twice as long each time, up to the limit, and forgets it with success', () => {
  let now = 0;
  const backoff = createBackoff({ firstMs: 1_000, mostMs: 5_000, now: () => now });
  const waits: number[] = [];
  for (let failure = 0; failure < 5; failure += 1) {
    backoff.failed('a');
    const from = now;
    while (!backoff.isDue('a')) now += 1_000;
    waits.push(now - from);
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  expect(backoff.isDue('b')).toBe(true);
  backoff.succeeded('a');
  backoff.failed('a');
  now += 1_000;
  expect(backoff.isDue('a')).toBe(true);
});
