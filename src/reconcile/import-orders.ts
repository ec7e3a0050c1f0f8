import type { Types } from 'mongoose';
import { completeUntil } from '../channels/gaps.ts';
import type { ImportProgress } from '../channels/model.ts';
import { prepaidImported } from '../channels/watch.ts';
import { applyFetchedOrders } from '../orders/apply-fetched-orders.ts';
import { backgroundClient } from './background-client.ts';
import { importPage } from './import-page.ts';
import { OVERLAP_MS, type ReconcileDeps } from './reconcile-deps.ts';
import { type ImportEnd, type ImportKind, type ImportOptions, runImport } from './run-import.ts';

/**
 * Imports the orders whose version (`updated_at`) lies in the channel's window, oldest version first,
 * page by page; an order that was made earlier but changed in the window belongs to it. A list that begins
 * anew begins at the highest version less an overlap. Then, once, the prepaid shipments that wait for their
 * day: they may have been paid, and last changed, long before the window. @throws as `runImport`.
 */
export const importOrders = (
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  options?: ImportOptions,
): Promise<ImportEnd> => runImport(deps, channelId, ORDERS, options);

const ORDERS: ImportKind = {
  name: 'orders',
  problem: { code: 'import_failed', label: 'Orders' },
  part: (deps, channel, was, options) =>
    (was.phase === 'prepaid' ? prepaidPage : windowPage)(deps, channel, was, options),
  done: (now, _mark, startedAt) => [prepaidImported(now), completeUntil(startedAt)],
};

const windowPage: ImportKind['part'] = async (deps, channel, was, { signal, pageSize: limit = 250 }) => {
  const client = backgroundClient(deps, channel, signal);
  const updatedAtMin = was.mark ? new Date(was.mark.getTime() - OVERLAP_MS) : (was.from ?? new Date(0));
  const list = {
    first: () => client.ordersPage({ updatedAtMin, sortBy: 'updated_at-asc', limit }),
    next: (cursor: string) => client.ordersPage({ cursor, limit }),
    apply: (records: unknown[]) => applyFetchedOrders(deps, channel, records, 'import'),
  };
  const { progress, isLast } = await importPage(was, list, deps.now());
  if (!isLast) return progress;
  return channel.watch.prepaidAt ? ended(progress, deps.now()) : { ...progress, phase: 'prepaid' };
};

const prepaidPage: ImportKind['part'] = async (deps, channel, was, { signal, pageSize: limit = 250 }) => {
  const client = backgroundClient(deps, channel, signal);
  const list = {
    first: () => client.ordersPage({ status: 'queued', sortBy: 'id-asc', limit }),
    next: (cursor: string) => client.ordersPage({ cursor, limit }),
    apply: (records: unknown[]) => applyFetchedOrders(deps, channel, records, 'import'),
  };
  const { progress, isLast } = await importPage(was, list, deps.now());
  // The mark is the window's.
  const page = { ...progress, mark: was.mark };
  return isLast ? ended(page, deps.now()) : page;
};

const ended = (progress: Partial<ImportProgress>, now: Date): Partial<ImportProgress> => ({
  ...progress,
  state: 'done',
  finishedAt: now,
});
