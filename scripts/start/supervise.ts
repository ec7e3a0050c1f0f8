import type { RunningProcess } from '../services/running-process.ts';

export interface Supervised {
  pid(): number;
  /** Stops the process for good. */
  stop(): Promise<void>;
}

/** How long a process must have lived for its next failure to count as the first again. */
const STEADY_MS = 60_000;

/**
 * Keeps `first` alive: when it ends by itself it is started again, at once the first time, then after
 * 1, 2, 4 … 30 s; each time is said through `log`.
 */
export function supervise(
  first: RunningProcess,
  options: {
    name: string;
    start: () => Promise<RunningProcess>;
    onRestart: () => void;
    log: (line: string) => void;
  },
): Supervised {
  const { name, log } = options;
  let current = first;
  let since = Date.now();
  let failures = 0;
  let stopping = false;
  let wake = () => {};

  async function watch(): Promise<void> {
    while (!stopping) {
      const how = await current.ended;
      if (stopping) return;
      if (Date.now() - since > STEADY_MS) failures = 0;
      log(`! ${name} ended unexpectedly (${how}); starting it again`);
      while (!stopping && !(await restart())) failures += 1;
    }
  }

  async function restart(): Promise<boolean> {
    const wait = failures === 0 ? 0 : Math.min(30_000, 500 * 2 ** failures);
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, wait).unref();
    });
    if (stopping) return true;
    try {
      current = await options.start();
    } catch (error) {
      log(`! ${name} could not be started: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
    failures += 1;
    since = Date.now();
    if (!stopping) {
      options.onRestart();
      log(`✓ ${name} is running again (process ${current.pid})`);
    }
    return true;
  }

  const watching = watch();
  return {
    pid: () => current.pid,
    async stop() {
      stopping = true;
      wake();
      await current.stop();
      await watching;
      // A start that was under way when we were told to stop.
      await current.stop();
    },
  };
}
