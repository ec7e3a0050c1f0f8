import type { ChannelDoc } from '../channels/model.ts';
import { applyFetchedProducts } from '../products/apply-fetched.ts';
import { knownProductIds } from '../products/queries.ts';
import type { RechargeClient } from '../recharge/client.ts';
import { backgroundClient } from './background-client.ts';
import { markChecked } from './queries.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';

export interface CataloguePart {
  seen: number;
  applied: number;
  calls: number;
  /** Nothing is left that was not looked up since `checkedBefore`, or the catalogue is closed to this token. */
  isEnd: boolean;
}

/** Ids stand in the address, so the batches are small. */
const BATCH = 25;
/** So many refused products in a row: it is the catalogue that is refused. */
const CLOSED_AFTER = 3;

/**
 * Looks up known products in ReCharge's catalogue, those not looked up for longest first. A batch that is
 * refused is asked for one by one, since one strange id spoils it; ids that the catalogue does not know
 * count as looked up.
 */
export async function fetchCatalogue(
  deps: ReconcileDeps,
  channel: ChannelDoc,
  options: { via: 'import' | 'reconcile'; checkedBefore: Date; limit: number },
  signal?: AbortSignal,
): Promise<CataloguePart> {
  const client = backgroundClient(deps, channel, signal);
  const ids = await knownProductIds(deps, channel, {
    checkedBefore: options.checkedBefore,
    limit: options.limit,
  });
  const part: CataloguePart = { seen: 0, applied: 0, calls: 0, isEnd: ids.length < options.limit };
  for (let at = 0; at < ids.length; at += BATCH) {
    const batch = ids.slice(at, at + BATCH);
    const { records, calls, isClosed } = await recordsOf(client, batch);
    part.calls += calls;
    if (isClosed) return { ...part, isEnd: true };
    const result = await applyFetchedProducts(deps, channel, records, options.via);
    part.seen += result.seen;
    part.applied += result.applied;
    await markChecked(deps, channel._id, batch, deps.now());
  }
  return part;
}

async function recordsOf(
  client: RechargeClient,
  ids: string[],
): Promise<{ records: unknown[]; calls: number; isClosed: boolean }> {
  const together = await client.productRecordsByIds(ids);
  if (together) return { records: together, calls: 1, isClosed: false };
  const records: unknown[] = [];
  let calls = 1;
  let refused = 0;
  for (const id of ids) {
    const alone = ids.length === 1 ? null : await client.productRecordsByIds([id]);
    calls += ids.length === 1 ? 0 : 1;
    if (alone) records.push(...alone);
    else refused += 1;
    if (records.length === 0 && refused >= Math.min(CLOSED_AFTER, ids.length)) {
      return { records, calls, isClosed: true };
    }
  }
  return { records, calls, isClosed: false };
}
