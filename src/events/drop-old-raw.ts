import type { Deps } from '../deps.ts';
import { DAY } from '../time.ts';
import { type EventDoc, events, WITH_RAW } from './model.ts';

const KEEP_MS = 30 * DAY;
const BATCH = 1_000;

/**
 * Removes the raw bytes of deliveries older than 30 days; their verdicts stay. In batches, so that no
 * single update holds the collection; may run in several processes at once.
 *
 * @returns how many lost their bytes.
 */
export async function dropOldRaw(deps: Pick<Deps, 'db' | 'now'>): Promise<number> {
  const before = new Date(deps.now().getTime() - KEEP_MS);
  // One walk, not one for each batch: it goes on where it was, whatever it passed over.
  const old = events(deps)
    .find({ ...WITH_RAW, receivedAt: { $lt: before } }, { projection: { _id: 1 }, batchSize: BATCH })
    .sort({ receivedAt: 1 });
  let dropped = 0;
  let ids: EventDoc['_id'][] = [];
  const drop = async () => {
    const { modifiedCount } = await events(deps).updateMany({ _id: { $in: ids } }, { $unset: { raw: '' } });
    dropped += modifiedCount;
    ids = [];
  };
  for await (const { _id } of old) if (ids.push(_id) === BATCH) await drop();
  if (ids.length > 0) await drop();
  return dropped;
}
