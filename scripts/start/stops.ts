/** The gateway stops before what it needs; the files that tell of it all go last. */
const STAGES = ['gateway', 'services', 'files'] as const;
export type StopStage = (typeof STAGES)[number];

export interface Stops {
  /** Within a stage all stop at the same time. What is added after `run` began is stopped at once. */
  add(stage: StopStage, name: string, stop: () => unknown): Promise<void>;
  /** Runs once; a stop that fails is said and does not hold up the others. */
  run(): Promise<void>;
}

export function createStops(log: (line: string) => void): Stops {
  const entries: { stage: StopStage; name: string; stop: () => unknown }[] = [];
  let running: Promise<void> | undefined;
  const one = async (name: string, stop: () => unknown) => {
    try {
      await stop();
    } catch (error) {
      log(`! ${name} did not stop cleanly: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const all = async () => {
    for (const stage of STAGES) {
      const due = entries.filter((entry) => entry.stage === stage);
      await Promise.all(due.map(({ name, stop }) => one(name, stop)));
    }
  };
  return {
    async add(stage, name, stop) {
      if (running) await one(name, stop);
      else entries.push({ stage, name, stop });
    },
    run: () => {
      running ??= all();
      return running;
    },
  };
}
