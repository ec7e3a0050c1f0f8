import type { Log } from './log.ts';
import { SECOND } from './time.ts';

/** Order of stopping: take nothing new in, finish what is under way, then close the connections. */
export type ShutdownStage = 'intake' | 'work' | 'connections';
const STAGES: ShutdownStage[] = ['intake', 'work', 'connections'];

export interface Shutdown {
  /** Runs `stop` in its stage; within a stage all run at the same time. */
  add(stage: ShutdownStage, name: string, stop: () => unknown): void;
  /** Runs all stages once; a stop that fails or hangs is logged and does not hold up the others. */
  run(): Promise<void>;
}

/** A registry of what to stop, in order, each stage with at most `graceMs` milliseconds. */
export function createShutdown(deps: { log: Log }, graceMs = 10 * SECOND): Shutdown {
  const entries: { stage: ShutdownStage; name: string; stop: () => unknown }[] = [];
  let running: Promise<void> | undefined;

  async function stopOne(entry: { name: string; stop: () => unknown }): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`did not stop within ${graceMs} ms`)), graceMs);
    });
    try {
      await Promise.race([Promise.resolve().then(entry.stop), late]);
    } catch (error) {
      deps.log.warn({ part: entry.name, err: error }, 'could not stop cleanly');
    } finally {
      clearTimeout(timer);
    }
  }

  async function runAll(): Promise<void> {
    for (const stage of STAGES) await Promise.all(entries.filter((e) => e.stage === stage).map(stopOne));
  }

  return {
    add: (stage, name, stop) => void entries.push({ stage, name, stop }),
    run: () => (running ??= runAll()),
  };
}
