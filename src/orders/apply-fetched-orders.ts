import { applyFetched, type FetchedResult } from '../apply/apply-fetched.ts';
import type { ApplyDeps } from '../apply/apply-items.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { createProductLearner } from '../products/learn-from-orders.ts';
import { type OrderHoldingsDeps, orderHoldings } from './order-holdings.ts';

/** Applies bare order records of a list of ReCharge; products learn from them. @throws as `applyFetched`. */
export async function applyFetchedOrders(
  deps: ApplyDeps & Pick<Deps, 'metrics'> & OrderHoldingsDeps,
  channel: ChannelDoc,
  records: unknown[],
  via: 'import' | 'reconcile',
): Promise<FetchedResult> {
  const learner = createProductLearner(deps);
  const holdings = orderHoldings(deps, learner.learn);
  try {
    return await applyFetched(deps, holdings, { channel, resource: 'order', records, via });
  } finally {
    await learner.flush();
  }
}
