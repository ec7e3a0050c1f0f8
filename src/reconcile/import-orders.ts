import type { Types } from 'mongoose';
import { isUnderWay, keepProgress } from '../channels/imports.ts';
import { type Lease, withLease } from '../channels/lease.ts';
import type { ChannelDoc, ImportProgress } from '../channels/model.ts';
import { closeProblems, openProblem } from '../channels/problems.ts';
import { loadChannel } from '../channels/queries.ts';
import { wordsOf } from '../channels/words-of.ts';
import { GatewayError } from '../errors.ts';
import { applyFetchedOrders } from '../orders/apply-fetched-orders.ts';
import type { RechargeClient } from '../recharge/client.ts';
import { noteFault } from './note-fault.ts';
import { BACKGROUND, OVERLAP_MS, type ReconcileDeps } from './reconcile-deps.ts';

/** `done`, `failed` (the channel says why), `stopped` (paused, or taken over), `busy` (another process is at it). */
export type ImportEnd = 'done' | 'failed' | 'stopped' | 'busy';

export interface ImportOptions {
  signal?: AbortSignal;
  /** Orders of a page. @default 250 */
  pageSize?: number;
}

/**
 * Imports the orders whose version (`updated_at`) lies in the channel's window, oldest version first,
 * page by page; an order that was made earlier but changed in the window belongs to it. After every page
 * the cursor and the highest version are kept, so that any process goes on where one was killed; a
 * cursor that ReCharge no longer takes starts anew at that version less an overlap. Records that came
 * before change nothing when they come again.
 *
 * @throws GatewayError of class `soon` or `later` and MongoDB's errors: to be called again after a while.
 */
export async function importOrders(
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  options: ImportOptions = {},
): Promise<ImportEnd> {
  const turn = await withLease(deps, channelId, 'orders', (lease) => walk(deps, channelId, lease, options));
  return turn?.result ?? 'busy';
}

async function walk(
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  lease: Lease,
  options: ImportOptions,
): Promise<ImportEnd> {
  for (;;) {
    const channel = await loadChannel(deps, channelId);
    if (!channel?.active || !isUnderWay(channel.imports.orders)) return 'stopped';
    if (options.signal?.aborted || !lease.isHeld()) return 'stopped';
    const was = channel.imports.orders;
    const keep = (next: Partial<ImportProgress>, mark?: Date | null) =>
      keepProgress(deps, channel._id, 'orders', was, next, { leaseToken: lease.token, mark: mark ?? null });
    try {
      const next = await importPage(deps, channel, was, options);
      if (!(await keep(next, next.mark))) return 'stopped';
      if (next.state === 'done') {
        await closeProblems(deps, channel._id, ['import_failed']);
        return 'done';
      }
    } catch (error) {
      const [message, cure] = wordsOf(error);
      const kind = await noteFault(deps, channel, error);
      if (kind === 'passing') {
        await keep({ problem: `${message} It is tried again by itself.` });
        throw error;
      }
      if (kind === 'final') {
        await openProblem(deps, channel._id, { code: 'import_failed', message: `Orders: ${message}`, cure });
      }
      await keep({ state: 'failed', problem: `${message} ${cure}`, finishedAt: deps.now() });
      return 'failed';
    }
  }
}

async function importPage(
  deps: ReconcileDeps,
  channel: ChannelDoc,
  was: ImportProgress,
  { signal, pageSize = 250 }: ImportOptions,
): Promise<Partial<ImportProgress>> {
  const client = deps.access.client(channel, signal ? { ...BACKGROUND, signal } : BACKGROUND);
  const startedAt = was.startedAt ?? deps.now();
  const page = await nextPage(client, was, pageSize);
  if (page === 'stale') return { state: 'running', cursor: null, startedAt, calls: was.calls + 1 };
  const result = await applyFetchedOrders(deps, channel, page.records, 'import');
  const isLast = page.nextCursor === null;
  return {
    state: isLast ? 'done' : 'running',
    cursor: page.nextCursor,
    mark: later(was.mark, result.newest),
    seen: was.seen + result.seen,
    applied: was.applied + result.applied,
    calls: was.calls + 1,
    startedAt,
    finishedAt: isLast ? deps.now() : null,
    problem: null,
  };
}

async function nextPage(client: RechargeClient, was: ImportProgress, limit: number) {
  if (was.cursor === null) {
    const updatedAtMin = was.mark ? new Date(was.mark.getTime() - OVERLAP_MS) : (was.from ?? new Date(0));
    return client.ordersPage({ updatedAtMin, sortBy: 'updated_at-asc', limit });
  }
  try {
    return await client.ordersPage({ cursor: was.cursor, limit });
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'recharge_invalid') return 'stale' as const;
    throw error;
  }
}

const later = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b));
