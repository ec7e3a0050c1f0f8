import type { ChannelDoc } from '../channels/model.ts';
import { applyFetchedOrders } from '../orders/apply-fetched-orders.ts';
import { BACKGROUND, type ReconcileDeps } from './reconcile-deps.ts';

export interface WindowResult {
  /** What ReCharge showed. */
  seen: number;
  /** What of it we lacked, or had in an older version. */
  missed: number;
  newest: Date | null;
}

/** Fetches and applies all orders whose version lies in a window. Safe to repeat. */
export async function fetchWindow(
  deps: ReconcileDeps,
  channel: ChannelDoc,
  window: { from: Date; to?: Date },
  signal?: AbortSignal,
): Promise<WindowResult> {
  const client = deps.access.client(channel, signal ? { ...BACKGROUND, signal } : BACKGROUND);
  const total: WindowResult = { seen: 0, missed: 0, newest: null };
  let page = await client.ordersPage({
    updatedAtMin: window.from,
    ...(window.to ? { updatedAtMax: window.to } : {}),
    sortBy: 'updated_at-asc',
  });
  for (;;) {
    const result = await applyFetchedOrders(deps, channel, page.records, 'reconcile');
    total.seen += result.seen;
    total.missed += result.applied;
    if (result.newest && (!total.newest || result.newest > total.newest)) total.newest = result.newest;
    if (page.nextCursor === null) return total;
    page = await client.ordersPage({ cursor: page.nextCursor, limit: 250 });
  }
}
