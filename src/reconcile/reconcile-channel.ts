import type { Types } from 'mongoose';
import { changeChannel } from '../channels/change-channel.ts';
import { isUnderWay } from '../channels/imports.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { reconciled } from '../channels/watch.ts';
import { applyFetchedOrders } from '../orders/apply-fetched-orders.ts';
import { RETRY_SPAN_MS } from '../recharge/retry-span.ts';
import { DAY, MINUTE } from '../time.ts';
import { backgroundClient } from './background-client.ts';
import { fetchWindow, type WindowResult } from './fetch-window.ts';
import { ordersWithoutExternalId } from './queries.ts';
import { OVERLAP_MS, type ReconcileDeps } from './reconcile-deps.ts';
import { takeTurn } from './take-turn.ts';

export interface ReconcileOptions {
  /** Another process compared less than this long ago: nothing to do. @default 240000 */
  notWithinMs?: number;
  /** What changed later than this may still be on its way as an event. @default 60000 */
  graceMs?: number;
  signal?: AbortSignal;
}

const WINDOW_MS = 30 * MINUTE;
const DEEP_EVERY_MS = DAY;
/** So long a new order may wait for the shop's id. */
const EXTERNAL_ID_MS = 7 * DAY;
const MOST_LOOKED_UP = 100;

/**
 * Compares what ReCharge shows of the last half hour (once a day: of the last 48 hours, the time it
 * repeats deliveries) with what we have, and fetches what we lack. The figures go to `watch`. Orders
 * that wait for the shop's order id are looked at again.
 *
 * @returns null when it is not due, or another process is at it. @throws as `takeTurn`.
 */
export const reconcileChannel = (
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  options: ReconcileOptions = {},
): Promise<WindowResult | null> =>
  takeTurn(deps, channelId, 'reconcile', async (channel) => {
    if (!isDue(deps, channel, options)) return null;
    const window = windowOf(deps, channel, options.graceMs ?? MINUTE);
    const result = await fetchWindow(deps, channel, window, options.signal);
    await lookUpExternalIds(deps, channel, options.signal);
    await changeChannel(deps, { _id: channel._id }, [reconciled({ ...window, ...result })]);
    if (result.missed > 0)
      deps.log.warn({ channelId: channel._id, ...result, from: window.from }, 'orders had been missed');
    return result;
  });

function isDue(
  deps: ReconcileDeps,
  channel: ChannelDoc,
  { notWithinMs = 4 * MINUTE }: ReconcileOptions,
): boolean {
  const { watch, imports } = channel;
  if (watch.tokenState === 'refused' || isUnderWay(imports.orders)) return false;
  if (imports.orders.state === 'idle') return false;
  return !watch.reconciledAt || deps.now().getTime() - watch.reconciledAt.getTime() >= notWithinMs;
}

function windowOf(deps: ReconcileDeps, channel: ChannelDoc, graceMs: number) {
  const now = deps.now().getTime();
  const { reconciledAt, deepReconciledAt } = channel.watch;
  // The first import has compared everything until it ended.
  const deepAt = deepReconciledAt ?? channel.imports.orders.finishedAt;
  const isDeep = !deepAt || now - deepAt.getTime() >= DEEP_EVERY_MS;
  const recent = Math.min(now - WINDOW_MS, (reconciledAt?.getTime() ?? now) - OVERLAP_MS);
  const from = Math.max(
    isDeep ? now - RETRY_SPAN_MS : Math.max(recent, now - RETRY_SPAN_MS),
    channel.settings.importFrom.getTime(),
  );
  return { from: new Date(from), to: new Date(now - graceMs), isDeep };
}

/**
 * Custom platforms fill the shop's order id later (documentation page
 * docs.getrecharge.com/docs/submitting-an-order), and an event may tell of it or not.
 */
async function lookUpExternalIds(
  deps: ReconcileDeps,
  channel: ChannelDoc,
  signal?: AbortSignal,
): Promise<void> {
  const since = new Date(deps.now().getTime() - EXTERNAL_ID_MS);
  const ids = await ordersWithoutExternalId(deps, channel._id, since, MOST_LOOKED_UP);
  if (ids.length === 0) return;
  const page = await backgroundClient(deps, channel, signal).ordersPage({ ids, limit: 250 });
  await applyFetchedOrders(deps, channel, page.records, 'reconcile');
}
