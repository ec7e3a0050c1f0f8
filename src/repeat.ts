import { describeError } from './errors.ts';
import type { Log } from './log.ts';

/** Runs `work` again and again, `everyMs` after it last ended; an error is logged and the next turn tried. */
export function repeat(
  deps: { log: Log },
  name: string,
  everyMs: number,
  work: () => Promise<unknown>,
): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  const run = async () => {
    try {
      await work();
    } catch (error) {
      deps.log.warn({ job: name, err: describeError(error) }, 'job failed; it is tried again');
    }
    if (!stopped) timer = setTimeout(start, everyMs);
  };
  const start = () => {
    turn = run();
  };
  timer = setTimeout(start, 0);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
