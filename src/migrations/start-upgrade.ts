import { repeat } from '../repeat.ts';
import { SECOND } from '../time.ts';
import { runSteps, type UpgradeDeps } from './run-steps.ts';
import type { UpgradeStep } from './step.ts';

/**
 * Brings what an older version left to what this one writes, beside the running gateway: nothing waits for it. The
 * chains run at the same time, the steps of a chain one after the other.
 */
export function startUpgrade(
  deps: UpgradeDeps,
  chains: UpgradeStep[][],
  everyMs = 30 * SECOND,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const jobs = chains.map((steps) =>
    repeat(deps, `upgrade ${steps[0]?.name}`, everyMs, () => runSteps(deps, steps, stopping.signal)),
  );
  return {
    async stop() {
      stopping.abort();
      await Promise.all(jobs.map((job) => job.stop()));
    },
  };
}
