import type { Timers } from '../../../src/recharge/timers.ts';

/** A clock that jumps: sleeping takes no time but moves it. Keeps how long was slept each time. */
export function jumpingTimers(): Timers & { sleeps: number[]; advance: (ms: number) => void } {
  let time = 1_767_225_600_000;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => time,
    advance: (ms) => {
      time += ms;
    },
    sleep: async (ms) => {
      sleeps.push(ms);
      time += ms;
      // Lets everybody else go first, as a real sleep would.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
