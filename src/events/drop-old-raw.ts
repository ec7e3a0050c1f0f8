import type { Deps } from '../deps.ts';
import { DAY } from '../time.ts';
import { type EventDoc, events } from './model.ts';

const KEEP_MS = 30 * DAY;
const BATCH = 1_000;

/**
 * Removes the raw bytes of deliveries older than 30 days; their verdicts stay. In batches, so that no
 * single update holds the collection; may run in several processes at once.
 *
 * @returns how many lost their bytes.
 */
export async function dropOldRaw(deps: Pick<Deps, 'db' | 'now'>): Promise<number> {
  const filter = {
    receivedAt: { $lt: new Date(deps.now().getTime() - KEEP_MS) },
    raw: { $type: 'binData' as const },
  };
  let dropped = 0;
  for (;;) {
    const found = await events(deps)
      .find(filter)
      .project<Pick<EventDoc, '_id'>>({ _id: 1 })
      .limit(BATCH)
      .toArray();
    if (found.length === 0) return dropped;
    const result = await events(deps).updateMany(
      { _id: { $in: found.map(({ _id }) => _id) } },
      { $unset: { raw: '' } },
    );
    dropped += result.modifiedCount;
  }
}
