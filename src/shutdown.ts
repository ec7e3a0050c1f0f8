import type { Log } from './log.ts';
import { SECOND } from './time.ts';

/** Order of stopping: take nothing new in, finish what is under way, then close the connections. */
export type ShutdownStage = 'intake' | 'work' | 'connections';
const STAGES: ShutdownStage[] = ['intake', 'work', 'connections'];

export interface Shutdown {
  /**
   * Runs `stop` in its stage; within a stage all run at the same time. `graceMs` is for a part whose work under
   * way must not be cut off.
   */
  add(stage: ShutdownStage, name: string, stop: () => unknown, graceMs?: number): void;
  /** Runs all stages once; a stop that fails or hangs is logged and does not hold up the others. */
  run(): Promise<void>;
}

interface Entry {
  stage: ShutdownStage;
  name: string;
  stop: () => unknown;
  graceMs: number;
}

/** A registry of what to stop, in order, each part with at most `graceMs` milliseconds unless it says otherwise. */
export function createShutdown(deps: { log: Log }, graceMs = 10 * SECOND): Shutdown {
  const entries: Entry[] = [];
  let running: Promise<void> | undefined;

  async function stopOne(entry: Entry): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`did not stop within ${entry.graceMs} ms`)), entry.graceMs);
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
    add: (stage, name, stop, ownMs = graceMs) => void entries.push({ stage, name, stop, graceMs: ownMs }),
    run: () => (running ??= runAll()),
  };
}
