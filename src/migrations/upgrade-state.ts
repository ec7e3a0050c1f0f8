import type { Deps } from '../deps.ts';
import { repeat } from '../repeat.ts';
import { SECOND } from '../time.ts';
import { migrations, type Progress } from './model.ts';
import { RESEAL_STEP } from './reseal-step.ts';

/** A step that is under way, waits or failed. */
export interface OpenStep {
  step: string;
  since: Date;
  progress: Pick<Progress, 'done' | 'of' | 'at'>;
  problem: string | null;
}

const LOOK_EVERY_MS = 15 * SECOND;

/** Which steps are not finished, kept in memory for the probes: whichever process is at them. */
export function watchUpgrade(deps: Pick<Deps, 'db' | 'log' | 'metrics'>) {
  let open: OpenStep[] = [];
  let areSecretsBound = false;
  const job = repeat(deps, 'look at the upgrade', LOOK_EVERY_MS, async () => {
    const rows = await migrations(deps)
      .find({ $or: [{ finishedAt: null }, { problem: { $ne: null } }] })
      .sort({ _id: 1 })
      .toArray();
    open = rows.map(({ name, startedAt, progress: { done, of, at }, problem }) => ({
      step: name,
      since: startedAt,
      progress: { done, ...(of === undefined ? {} : { of }), ...(at === undefined ? {} : { at }) },
      problem,
    }));
    deps.metrics.upgradeStepsOpen.set(open.length);
    const bound = await migrations(deps).findOne({ _id: RESEAL_STEP }, { projection: { closedAt: 1 } });
    areSecretsBound = !!bound?.closedAt;
  });
  return {
    open: () => open,
    /** No process is left that reads secrets only as version 0.1.0 wrote them. */
    areSecretsBound: () => areSecretsBound,
    stop: job.stop,
  };
}
