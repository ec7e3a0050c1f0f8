import { expect, test } from 'vitest';
import { createFailureLimit } from '../../../src/ingest/failure-limit.ts';

test('an address is refused from its 600th failure of a minute on, others are not', () => {
  const now = new Date('2026-11-01T10:00:00Z');
  const limit = createFailureLimit({ now: () => now });
  for (let i = 0; i < 599; i += 1) limit.count('10.0.0.1');
  expect(limit.isOver('10.0.0.1')).toBe(false);
  limit.count('10.0.0.1');
  expect(limit.isOver('10.0.0.1')).toBe(true);
  expect(limit.isOver('10.0.0.2')).toBe(false);
});

test('the count starts afresh with the next minute', () => {
  let now = new Date('2026-11-01T10:00:00Z');
  const limit = createFailureLimit({ now: () => now }, 2);
  limit.count('a');
  limit.count('a');
  expect(limit.isOver('a')).toBe(true);
  now = new Date('2026-11-01T10:01:00Z');
  expect(limit.isOver('a')).toBe(false);
  limit.count('a');
  expect(limit.isOver('a')).toBe(false);
});
