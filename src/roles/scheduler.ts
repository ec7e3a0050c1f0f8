import { ALL_COLLECTIONS } from '../all-collections.ts';
import { expireIdempotencyKeys } from '../despatch/idempotency.ts';
import { finishDisconnects } from '../disconnect/finish-disconnects.ts';
import { dropOldRaw } from '../events/drop-old-raw.ts';
import { drainSpool } from '../ingest/drain-spool.ts';
import { expireLeases } from '../mail/expire-leases.ts';
import { dropOldMailBodies } from '../mail/retention.ts';
import { wakeDue } from '../mail/wake-due.ts';
import { startUpgrade } from '../migrations/start-upgrade.ts';
import { upgradeChains } from '../migrations/upgrade-chains.ts';
import { endImportDelays } from '../orders/end-import-delays.ts';
import type { Parts } from '../parts.ts';
import { startReconcileJobs } from '../reconcile/scheduler-jobs.ts';
import { repeat } from '../repeat.ts';
import { HOUR, SECOND } from '../time.ts';

/** @default what the promises of the gateway need; tests shorten it. */
export interface SchedulerOptions {
  watchEveryMs?: number;
  /** Look whether something of an older version is left. @default 30000 */
  upgradeEveryMs?: number;
}

/** The role `scheduler`: whatever happens by the clock. Every job may run in several processes at once. */
export function startScheduler(parts: Parts, options: SchedulerOptions = {}): { stop(): Promise<void> } {
  const drain = { ...parts, publisher: parts.broker.publisher, spool: parts.door.spool };
  const jobs = [
    repeat(parts, 'drain spool', SECOND, async () => {
      if (parts.broker.publisher.state() === 'open') await drainSpool(drain);
      parts.metrics.spooled.set(await parts.door.spool.size());
    }),
    repeat(parts, 'end import delays', 5 * SECOND, () => endImportDelays(parts)),
    repeat(parts, 'finish disconnects', 5 * SECOND, () => finishDisconnects(parts)),
    repeat(parts, 'wake mails', 10 * SECOND, () => wakeDue(parts)),
    repeat(parts, 'expire mail leases', 10 * SECOND, () => expireLeases(parts)),
    repeat(parts, 'remove old mail bodies', HOUR, () => dropOldMailBodies(parts)),
    repeat(parts, 'remove old raw deliveries', HOUR, () => dropOldRaw(parts)),
    repeat(parts, 'forget idempotency keys', HOUR, () => expireIdempotencyKeys(parts)),
    startReconcileJobs(parts, options),
    startUpgrade(parts, upgradeChains(parts, ALL_COLLECTIONS), options.upgradeEveryMs),
  ];
  return {
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()));
    },
  };
}
