import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAckWindow } from '../../../src/amqp/ack-window.ts';

describe('the ack window', () => {
  test('acks exactly what was settled, each once, and never an older delivery that is still open', () => {
    const plan = fc.integer({ min: 1, max: 40 }).chain((size) =>
      fc.record({
        order: fc.shuffledSubarray(Array.from({ length: size }, (_, n) => n + 1)),
        flushAfter: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
      }),
    );
    fc.assert(
      fc.property(plan, ({ order, flushAfter }) => {
        // The broker's side of the protocol: it closes the channel for a tag that it does not know.
        const unacked = new Set(Array.from({ length: 40 }, (_, n) => n + 1));
        const settled = new Set<number>();
        const window = createAckWindow({
          ack(tag, upTo) {
            expect(unacked.has(tag)).toBe(true);
            for (const open of unacked) {
              if (open !== tag && !(upTo && open < tag)) continue;
              expect(settled.has(open)).toBe(true);
              unacked.delete(open);
            }
          },
        });
        for (const [n, tag] of order.entries()) {
          settled.add(tag);
          window.settle(tag);
          if (flushAfter[n]) window.flush();
        }
        window.flush();
        expect([...settled].filter((tag) => unacked.has(tag))).toEqual([]);
        expect(unacked.size).toBe(40 - settled.size);
        window.end();
      }),
    );
  });

  test('sends one frame for a whole batch', () => {
    const frames: [number, boolean][] = [];
    const window = createAckWindow({ ack: (tag, upTo) => frames.push([tag, upTo]) });
    for (let tag = 1; tag <= 200; tag++) window.settle(tag);
    window.flush();
    expect(frames).toEqual([[200, true]]);
  });

  test('sends nothing after its end', () => {
    const frames: number[] = [];
    const window = createAckWindow({ ack: (tag) => frames.push(tag) });
    window.settle(1);
    window.end();
    window.flush();
    expect(frames).toEqual([]);
  });
});
