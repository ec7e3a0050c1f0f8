import type { EventMessage } from '../../src/events/read-message.ts';
import { orderStage } from './order-stage.ts';

/** `orderStage` with a clock that stands still but for what the test says. */
export async function clockedStage(overrides: Parameters<typeof orderStage>[0] = {}) {
  let begun = Date.now();
  let time = begun;
  const stage = await orderStage(overrides, { now: () => new Date(time) });
  const set = (seconds: number) => {
    time = begun + seconds * 1_000;
  };
  return {
    ...stage,
    set,
    /** The outcome of an event so many seconds after the last `reset`, when the lane has looked. */
    async at(seconds: number, event: EventMessage) {
      set(seconds);
      await stage.ask();
      return (await stage.row(event.eventId))?.outcome;
    },
    /** Now is the beginning. */
    reset() {
      begun = Date.now();
      time = begun;
    },
  };
}
