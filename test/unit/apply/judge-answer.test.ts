import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/apply/answer.ts';
import type { Why } from '../../../src/apply/ask-model.ts';
import { judgeAnswer } from '../../../src/apply/judge-answer.ts';

const first = new Date('2026-03-02T06:00:00Z');
const later = (seconds: number) => new Date(first.getTime() + seconds * 1_000);
const missing: Answer<never> = { kind: 'missing' };
const failed = (more: Partial<Extract<Answer<never>, { kind: 'failed' }>>): Answer<never> => ({
  kind: 'failed',
  code: 'x',
  forbidden: false,
  retry: 'soon',
  reason: 'x',
  ...more,
});
const held = { isHeld: true, isAlive: true };
const unheld = { isHeld: false, isAlive: false };
const ask = (why: Why[], more: { tries?: number; faults?: number; notFoundFirstAt?: Date | null } = {}) => ({
  why,
  tries: 0,
  faults: 0,
  notFoundFirstAt: first,
  ...more,
});
const dueIn = (of: ReturnType<typeof judgeAnswer>) =>
  of.kind === 'again' ? (of.at.getTime() - first.getTime()) / 1_000 : of.kind;

describe('*not found*', () => {
  test('is asked again at 10 s, 1, 5 and 15 minutes, then the held are gone and the others ignored', () => {
    const times = [0, 10, 60, 300, 900];
    expect(times.map((at) => dueIn(judgeAnswer(ask(['tie']), missing, held, later(at))))).toEqual([
      10,
      60,
      300,
      900,
      'gone',
    ]);
    expect(dueIn(judgeAnswer(ask(['unsigned']), missing, unheld, later(900)))).toBe('final');
  });

  test('of what may be a sample is asked for an hour', () => {
    expect(dueIn(judgeAnswer(ask(['test']), missing, unheld, later(900)))).toBe(3_600);
    expect(dueIn(judgeAnswer(ask(['test']), missing, unheld, later(3_600)))).toBe('final');
    const refused = failed({ forbidden: true, retry: 'never' });
    expect(dueIn(judgeAnswer(ask(['sample']), refused, unheld, later(0)))).toBe(10);
  });

  test('once is enough for a deletion, unless another event of an unknown object waits too', () => {
    expect(dueIn(judgeAnswer(ask(['deletion', 'tie']), missing, held, first))).toBe('final');
    expect(dueIn(judgeAnswer(ask(['deletion', 'test']), missing, unheld, first))).toBe('final');
    expect(dueIn(judgeAnswer(ask(['deletion', 'unsigned']), missing, unheld, first))).toBe(10);
    expect(dueIn(judgeAnswer(ask(['unsigned']), missing, { isHeld: true, isAlive: false }, first))).toBe(
      'final',
    );
  });

  test('lets go of what was held back in what became a burst', () => {
    expect(dueIn(judgeAnswer(ask(['burst']), missing, unheld, first))).toBe('final');
  });
});

describe('no answer', () => {
  test('is tried again later and later, for at most a minute, whatever was found before', () => {
    const waits = [0, 1, 2, 9].map((tries) =>
      dueIn(judgeAnswer(ask(['tie'], { tries }), failed({ retry: 'later' }), held, first)),
    );
    expect(waits).toEqual([3, 6, 12, 60]);
  });

  test('that cannot come ends the ask, and so do answers that cannot be applied', () => {
    expect(judgeAnswer(ask(['tie']), failed({ retry: 'never' }), held, first)).toMatchObject({
      kind: 'final',
    });
    expect(judgeAnswer(ask(['tie'], { faults: 20 }), missing, held, first)).toMatchObject({
      kind: 'final',
      answer: { code: 'too_many_attempts' },
    });
  });
});
