import type { Types } from 'mongoose';
import { changeChannel } from '../channels/change-channel.ts';
import { isUnderWay } from '../channels/imports.ts';
import { catalogueWalked } from '../channels/watch.ts';
import { applyFetchedPlans } from '../products/apply-fetched.ts';
import { MINUTE } from '../time.ts';
import { backgroundClient } from './background-client.ts';
import { fetchCatalogue } from './fetch-catalogue.ts';
import { OVERLAP_MS, type ReconcileDeps } from './reconcile-deps.ts';
import { takeTurn } from './take-turn.ts';
import { later, walkPages } from './walk-pages.ts';

/** Products looked up in one turn: 80 calls. */
const MOST_IN_A_TURN = 2_000;

/**
 * The slow poll: plans that changed since the last look, then the catalogue for titles, prices and SKUs,
 * which no event tells of (see `TOPICS`), those first that were not looked up for longest.
 *
 * @param notWithinMs another process looked less than this long ago: nothing to do.
 * @returns null when it is not due, or another process is at it. @throws as `takeTurn`.
 */
export const syncCatalogue = (
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  { notWithinMs = 30 * MINUTE, signal }: { notWithinMs?: number; signal?: AbortSignal } = {},
): Promise<{ seen: number; applied: number } | null> =>
  takeTurn(deps, channelId, 'products', async (channel) => {
    const { watch, imports } = channel;
    const now = deps.now();
    if (watch.tokenState === 'refused' || isUnderWay(imports.products)) return null;
    if (imports.products.state === 'idle') return null;
    if (watch.catalogueAt && now.getTime() - watch.catalogueAt.getTime() < notWithinMs) return null;
    const client = backgroundClient(deps, channel, signal);
    const since = watch.plansMark && new Date(watch.plansMark.getTime() - OVERLAP_MS);
    const plans = await walkPages({
      first: () => client.plansPage(since ? { updatedAtMin: since } : {}),
      next: (cursor) => client.plansPage({ cursor, limit: 250 }),
      apply: (records) => applyFetchedPlans(deps, channel, records, 'reconcile'),
    });
    const options = { via: 'reconcile', checkedBefore: now, limit: MOST_IN_A_TURN } as const;
    const catalogue = await fetchCatalogue(deps, channel, options, signal);
    await changeChannel(deps, { _id: channel._id }, [
      catalogueWalked(now, later(watch.plansMark, plans.newest)),
    ]);
    return { seen: plans.seen + catalogue.seen, applied: plans.applied + catalogue.applied };
  });
