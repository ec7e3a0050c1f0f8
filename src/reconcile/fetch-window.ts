import type { ChannelDoc } from '../channels/model.ts';
import { applyFetchedOrders } from '../orders/apply-fetched-orders.ts';
import { backgroundClient } from './background-client.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';
import { walkPages } from './walk-pages.ts';

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
  const client = backgroundClient(deps, channel, signal);
  const { seen, applied, newest } = await walkPages({
    first: () =>
      client.ordersPage({
        updatedAtMin: window.from,
        ...(window.to ? { updatedAtMax: window.to } : {}),
        sortBy: 'updated_at-asc',
      }),
    next: (cursor) => client.ordersPage({ cursor, limit: 250 }),
    apply: (records) => applyFetchedOrders(deps, channel, records, 'reconcile'),
  });
  return { seen, missed: applied, newest };
}
