import type { Types } from 'mongoose';
import { changeChannel } from '../channels/change-channel.ts';
import { completeUntil, isBlind, provenAt, unprovenFrom } from '../channels/gaps.ts';
import { isUnderWay } from '../channels/imports.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { reconciled } from '../channels/watch.ts';
import { applyFetchedOrders } from '../orders/apply-fetched-orders.ts';
import { reopenHistory } from '../orders/reopen-history.ts';
import { DAY, HOUR, MINUTE } from '../time.ts';
import { backgroundClient } from './background-client.ts';
import { fetchWindow, type WindowResult } from './fetch-window.ts';
import { ordersWithoutExternalId } from './queries.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';
import { takeTurn } from './take-turn.ts';

export interface ReconcileOptions {
  /** Another process compared less than this long ago: nothing to do. @default 240000 */
  notWithinMs?: number;
  /** What changed later than this may still be on its way as an event. @default 60000 */
  graceMs?: number;
  signal?: AbortSignal;
}

/** The API may show an order long after its `updated_at` (35 minutes were seen), so each comparison reaches back. */
const REACH_MS = 2 * HOUR;
const DEEP_REACH_MS = 26 * HOUR;
const DEEP_EVERY_MS = HOUR;
/** So long a new order may wait for the shop's id. */
const EXTERNAL_ID_MS = 7 * DAY;
const MOST_LOOKED_UP = 100;

/**
 * Compares what ReCharge shows of the last 2 hours (once an hour: of the last 26, and always of all since
 * the channel was last proven complete) with what we have, and fetches what we lack. The figures go to
 * `watch`; what changed within the last minute is fetched too, but counts as missed only if the next
 * comparison lacks it. Orders that wait for the shop's order id are looked at again.
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
    const began = deps.now();
    const window = windowOf(channel, began, options.graceMs ?? MINUTE);
    const result = await fetchWindow(deps, channel, window, options.signal);
    await fetchWindow(deps, channel, { from: window.to }, options.signal);
    await lookUpExternalIds(deps, channel, options.signal);
    // An order may have been decided by what a process knew of the channel before the merchant's choice.
    if (channel.settings.olderOrders === 'open') await reopenHistory(deps, channel);
    await changeChannel(deps, { _id: channel._id }, [
      reconciled({ ...window, ...result }),
      ...(window.isProof ? [completeUntil(began)] : []),
    ]);
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
  if (isBlind(watch) || isUnderWay(imports.orders)) return false;
  if (imports.orders.state === 'idle') return false;
  return !watch.reconciledAt || deps.now().getTime() - watch.reconciledAt.getTime() >= notWithinMs;
}

function windowOf(channel: ChannelDoc, began: Date, graceMs: number) {
  const now = began.getTime();
  const { watch, settings } = channel;
  const { deepReconciledAt } = watch;
  const isDeep = !deepReconciledAt || now - deepReconciledAt.getTime() >= DEEP_EVERY_MS;
  const reach = now - (isDeep ? DEEP_REACH_MS : REACH_MS);
  // A first import that failed is gone on with by itself: all of it is no matter of a comparison.
  const isProof = provenAt(watch) !== null;
  const since = isProof ? Math.min(reach, unprovenFrom(channel).getTime()) : reach;
  const from = new Date(Math.max(since, settings.importFrom.getTime()));
  return { from, to: new Date(now - graceMs), isDeep, isProof };
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
