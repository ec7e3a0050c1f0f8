import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';
import { SECOND } from '../time.ts';
import type { EventPublisher } from './keep-event.ts';
import type { Spool } from './spool.ts';
import type { SpoolDoc } from './spool-model.ts';

/** Long enough for a batch of confirms, short enough that a killed drainer's rows are taken over soon. */
const LEASE_MS = 15 * SECOND;
const BATCH = 200;
const PUBLISH_MS = 5 * SECOND;

/** Publishes claimed rows and removes those that were confirmed. @returns how many left the spool. */
export async function drainSpool(
  deps: { publisher: EventPublisher; spool: Spool } & Pick<Deps, 'log'>,
): Promise<number> {
  let drained = 0;
  for (;;) {
    const rows = await deps.spool.claim(BATCH, LEASE_MS);
    if (rows.length === 0) return drained;
    const results = await Promise.allSettled(rows.map((row) => publishRow(deps.publisher, row)));
    const confirmed = rows.filter((_, i) => results[i]?.status === 'fulfilled').map((row) => row._id);
    await deps.spool.remove(confirmed);
    drained += confirmed.length;
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      // Without this a connection lost in the middle would hold them back until the lease ends.
      await deps.spool.release(rows.filter((_, i) => results[i]?.status === 'rejected'));
      deps.log.debug({ err: describeError(failed.reason) }, 'spool not drained further');
      return drained;
    }
  }
}

function publishRow(publisher: EventPublisher, row: SpoolDoc): Promise<void> {
  const message = {
    routingKey: row.routingKey,
    body: row.body,
    messageId: row._id,
    headers: row.headers as Record<string, string>,
  };
  return publisher.publish(message, { deadlineMs: PUBLISH_MS });
}
