import type { Types } from 'mongoose';
import { changeChannel } from '../channels/change-channel.ts';
import { isUnderWay } from '../channels/imports.ts';
import { withLease } from '../channels/lease.ts';
import { loadChannel } from '../channels/queries.ts';
import { catalogueWalked } from '../channels/watch.ts';
import { applyFetchedPlans } from '../products/apply-fetched.ts';
import { fetchCatalogue } from './fetch-catalogue.ts';
import { noteFault } from './note-fault.ts';
import { BACKGROUND, OVERLAP_MS, type ReconcileDeps } from './reconcile-deps.ts';

/** Products looked up in one turn: 80 calls. */
const MOST_IN_A_TURN = 2_000;

/**
 * The slow poll: plans that changed since the last look, then the catalogue for titles, prices and SKUs,
 * which no event tells of, those first that were not looked up for longest.
 *
 * @param notWithinMs another process looked less than this long ago: nothing to do.
 * @returns null when it is not due, or another process is at it. @throws as `importOrders`.
 */
export async function syncCatalogue(
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  options: { notWithinMs?: number; signal?: AbortSignal } = {},
): Promise<{ seen: number; applied: number } | null> {
  const { notWithinMs = 30 * 60_000, signal } = options;
  const turn = await withLease(deps, channelId, 'products', async () => {
    const channel = await loadChannel(deps, channelId);
    if (!channel?.active || channel.watch.tokenState === 'refused') return null;
    if (isUnderWay(channel.imports.products) || channel.imports.products.state === 'idle') return null;
    const now = deps.now();
    const { catalogueAt, plansMark } = channel.watch;
    if (catalogueAt && now.getTime() - catalogueAt.getTime() < notWithinMs) return null;
    try {
      const client = deps.access.client(channel, signal ? { ...BACKGROUND, signal } : BACKGROUND);
      const total = { seen: 0, applied: 0 };
      let mark = plansMark;
      let page = await client.plansPage(
        plansMark ? { updatedAtMin: new Date(plansMark.getTime() - OVERLAP_MS) } : {},
      );
      for (;;) {
        const result = await applyFetchedPlans(deps, channel, page.records, 'reconcile');
        total.seen += result.seen;
        total.applied += result.applied;
        if (result.newest && (!mark || result.newest > mark)) mark = result.newest;
        if (page.nextCursor === null) break;
        page = await client.plansPage({ cursor: page.nextCursor, limit: 250 });
      }
      const options = { via: 'reconcile', checkedBefore: now, limit: MOST_IN_A_TURN } as const;
      const catalogue = await fetchCatalogue(deps, channel, options, signal);
      await changeChannel(deps, { _id: channel._id }, [catalogueWalked(now, mark)]);
      return { seen: total.seen + catalogue.seen, applied: total.applied + catalogue.applied };
    } catch (error) {
      await noteFault(deps, channel, error);
      throw error;
    }
  });
  return turn?.result ?? null;
}
