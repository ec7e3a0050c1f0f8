import { expect, test } from 'vitest';
import { createTurns } from '../../../src/turns.ts';

test('work on one thing follows in order, also after a failure; other things do not wait', async () => {
  const turns = createTurns();
  const seen: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = turns.take('a', async () => {
    await held;
    seen.push('a1');
    throw new Error('a1 failed');
  });
  const second = turns.take('a', async () => seen.push('a2'));
  await turns.take('b', async () => seen.push('b1'));
  expect(seen).toEqual(['b1']);
  release();
  await expect(first).rejects.toThrow('a1 failed');
  await second;
  expect(seen).toEqual(['b1', 'a1', 'a2']);
});
