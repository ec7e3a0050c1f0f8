import { expect, test } from 'vitest';
import { createCoolDowns } from '../../../src/reconcile/cool-downs.ts';

test('leaves a channel in trouble alone twice as long each time, up to the limit, and forgets it with success', () => {
  let now = 0;
  const coolDowns = createCoolDowns({ firstMs: 1_000, mostMs: 5_000, now: () => now });
  const waits: number[] = [];
  for (let failure = 0; failure < 5; failure += 1) {
    coolDowns.failed('a');
    const from = now;
    while (!coolDowns.isDue('a')) now += 1_000;
    waits.push(now - from);
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  expect(coolDowns.isDue('b')).toBe(true);
  coolDowns.succeeded('a');
  coolDowns.failed('a');
  now += 1_000;
  expect(coolDowns.isDue('a')).toBe(true);
});
