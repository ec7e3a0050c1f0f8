import { describe, expect, test } from 'vitest';
import { createBatchTurns } from '../../../src/apply/batch-turns.ts';

describe('turns', () => {
  test('let work with a common key wait, also after a failure, and other work go on', async () => {
    const turns = createBatchTurns();
    const done: string[] = [];
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = turns.run(['a', 'b'], async () => {
      await gate;
      done.push('first');
      throw new Error('failed');
    });
    const second = turns.run(['b', 'c'], async () => void done.push('second'));
    const third = turns.run(['c'], async () => void done.push('third'));
    await turns.run(['d'], async () => void done.push('other'));
    expect(done).toEqual(['other']);
    release();
    await expect(first).rejects.toThrow('failed');
    await Promise.all([second, third]);
    expect(done).toEqual(['other', 'first', 'second', 'third']);
  });
});
