import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';
import { holdLease, type Lease } from '../mongo/lease.ts';
import { HOUR, SECOND } from '../time.ts';
import { type MigrationDoc, migrations, type Progress } from './model.ts';
import { isOlderConnected } from './older-versions.ts';
import type { UpgradeStep } from './step.ts';

export type UpgradeDeps = Pick<Deps, 'config' | 'db' | 'log' | 'now'>;

/** Where the server does not tell who is connected: so long older processes may still run. */
const OLDER_FOR_MS = HOUR;
const LEASE_MS = 30 * SECOND;
const LOG_EVERY_MS = 30 * SECOND;
const OLDER_RUNS =
  'Waits until no process of an older version is connected: it could not read what is written.';

/**
 * Goes through the steps that are due, one after the other and each in one process at a time; ends where another
 * process is at one, so that their sequence holds. @throws what a step throws, after its row says so.
 */
export async function runSteps(deps: UpgradeDeps, steps: UpgradeStep[], signal: AbortSignal): Promise<void> {
  const older = await isOlderConnected(deps);
  const rows = migrations(deps);
  if (older) await rows.updateMany({ closedAt: { $ne: null } }, { $set: { closedAt: null } });
  for (const step of steps) {
    if (signal.aborted) return;
    const row = await openRow(deps, step.name);
    const olderMayRun = older ?? deps.now().getTime() - row.startedAt.getTime() < OLDER_FOR_MS;
    const isOver = row.finishedAt !== null && (row.closedAt !== null || olderMayRun);
    if (isOver && !(await step.isDue?.())) continue;
    if (step.alone && olderMayRun) {
      await rows.updateOne({ _id: row._id, problem: null }, { $set: { problem: OLDER_RUNS } });
      continue;
    }
    const place = { rows, of: { _id: step.name }, field: 'lease' };
    const turn = await holdLease(
      deps,
      place,
      (lease) => goThrough(deps, step, { lease, signal, olderMayRun }),
      { forMs: LEASE_MS },
    );
    if (!turn?.result) return;
  }
}

async function openRow(deps: UpgradeDeps, name: string): Promise<MigrationDoc> {
  const fresh: Omit<MigrationDoc, '_id'> = {
    name,
    accountId: null,
    startedAt: deps.now(),
    finishedAt: null,
    closedAt: null,
    progress: { done: 0 },
    problem: null,
  };
  const row = await migrations(deps).findOneAndUpdate(
    { _id: name },
    { $setOnInsert: fresh },
    { upsert: true, returnDocument: 'after' },
  );
  if (!row) throw new Error(`migrations lost ${name}`);
  return row;
}

/** @returns false when it was left off, to be gone on with later. */
async function goThrough(
  deps: UpgradeDeps,
  step: UpgradeStep,
  run: { lease: Lease; signal: AbortSignal; olderMayRun: boolean },
): Promise<boolean> {
  const rows = migrations(deps);
  const mine = { _id: step.name, 'lease.token': run.lease.token };
  const row = await rows.findOne(mine);
  if (!row) return false;
  const progress = row.finishedAt ? { done: 0 } : row.progress;
  const since = row.finishedAt ? deps.now() : row.startedAt;
  await rows.updateOne(mine, { $set: { startedAt: since, finishedAt: null, problem: null, progress } });
  const leftOff = new AbortController();
  const signal = AbortSignal.any([run.signal, leftOff.signal]);
  let loggedAt = performance.now();
  const note = async (next: Progress) => {
    if (!run.lease.isHeld()) leftOff.abort();
    signal.throwIfAborted();
    const { matchedCount } = await rows.updateOne(mine, { $set: { progress: next } });
    if (matchedCount === 0) leftOff.abort();
    signal.throwIfAborted();
    if (performance.now() - loggedAt < LOG_EVERY_MS) return;
    loggedAt = performance.now();
    const { done, of, at } = next;
    deps.log.info({ step: step.name, done, of, at }, 'upgrade goes on');
  };
  try {
    await step.run({ progress, note, signal });
  } catch (error) {
    if (signal.aborted) return false;
    await rows.updateOne(mine, { $set: { problem: describeError(error) } });
    throw error;
  }
  const finishedAt = deps.now();
  const closedAt = run.olderMayRun ? null : finishedAt;
  const { matchedCount } = await rows.updateOne(mine, { $set: { finishedAt, closedAt } });
  if (matchedCount > 0) deps.log.info({ step: step.name }, 'upgrade step finished');
  return matchedCount > 0;
}
