import type { Types } from 'mongoose';
import { changeChannel } from '../channels/change-channel.ts';
import { isUnderWay, keepProgress } from '../channels/imports.ts';
import { type Lease, withLease } from '../channels/lease.ts';
import type { ChannelDoc, ImportProgress } from '../channels/model.ts';
import { closeProblems, openProblem } from '../channels/problems.ts';
import { loadChannel } from '../channels/queries.ts';
import { catalogueWalked } from '../channels/watch.ts';
import { wordsOf } from '../channels/words-of.ts';
import { GatewayError } from '../errors.ts';
import { applyFetchedPlans } from '../products/apply-fetched.ts';
import { fetchCatalogue } from './fetch-catalogue.ts';
import type { ImportEnd, ImportOptions } from './import-orders.ts';
import { noteFault } from './note-fault.ts';
import { BACKGROUND, type ReconcileDeps } from './reconcile-deps.ts';

/**
 * Imports what is sold on subscription: walks all plans, then asks the catalogue for the products they
 * name (and those learned from orders). Where the store's catalogue is closed to the token, the plans'
 * data stand alone. Resumable like `importOrders`; the catalogue by what was looked up since the start.
 *
 * @throws GatewayError of class `soon` or `later` and MongoDB's errors: to be called again after a while.
 */
export async function importProducts(
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  options: ImportOptions = {},
): Promise<ImportEnd> {
  const turn = await withLease(deps, channelId, 'products', (lease) => walk(deps, channelId, lease, options));
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
    if (!channel?.active || !isUnderWay(channel.imports.products)) return 'stopped';
    if (options.signal?.aborted || !lease.isHeld()) return 'stopped';
    const was = channel.imports.products;
    const keep = (next: Partial<ImportProgress>) =>
      keepProgress(deps, channel._id, 'products', was, next, { leaseToken: lease.token });
    try {
      const isCatalogue = was.phase === 'catalogue';
      const next = await (isCatalogue ? cataloguePart : plansPage)(deps, channel, was, options);
      if (!(await keep(next))) return 'stopped';
      if (next.state === 'done') {
        await changeChannel(deps, { _id: channel._id }, [catalogueWalked(deps.now(), next.mark ?? was.mark)]);
        await closeProblems(deps, channel._id, ['products_failed']);
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
        await openProblem(deps, channel._id, {
          code: 'products_failed',
          message: `Products: ${message}`,
          cure,
        });
      }
      await keep({ state: 'failed', problem: `${message} ${cure}`, finishedAt: deps.now() });
      return 'failed';
    }
  }
}

async function plansPage(
  deps: ReconcileDeps,
  channel: ChannelDoc,
  was: ImportProgress,
  { signal, pageSize = 250 }: ImportOptions,
): Promise<Partial<ImportProgress>> {
  const client = deps.access.client(channel, signal ? { ...BACKGROUND, signal } : BACKGROUND);
  const startedAt = was.startedAt ?? deps.now();
  const calls = was.calls + 1;
  const query = was.cursor === null ? { limit: pageSize } : { cursor: was.cursor, limit: pageSize };
  try {
    const page = await client.plansPage(query);
    const result = await applyFetchedPlans(deps, channel, page.records, 'import');
    const mark = result.newest && (!was.mark || result.newest > was.mark) ? result.newest : was.mark;
    return {
      state: 'running',
      phase: page.nextCursor === null ? 'catalogue' : 'plans',
      cursor: page.nextCursor,
      mark,
      seen: was.seen + result.seen,
      applied: was.applied + result.applied,
      calls,
      startedAt,
      problem: null,
    };
  } catch (error) {
    const isStale = was.cursor !== null && error instanceof GatewayError && error.code === 'recharge_invalid';
    if (!isStale) throw error;
    // Plans are few: walking them again from the start costs little and misses nothing.
    return { state: 'running', cursor: null, startedAt, calls };
  }
}

async function cataloguePart(
  deps: ReconcileDeps,
  channel: ChannelDoc,
  was: ImportProgress,
  { signal }: ImportOptions,
): Promise<Partial<ImportProgress>> {
  const before = was.startedAt ?? deps.now();
  const part = await fetchCatalogue(
    deps,
    channel,
    { via: 'import', checkedBefore: before, limit: 100 },
    signal,
  );
  return {
    state: part.isEnd ? 'done' : 'running',
    seen: was.seen + part.seen,
    applied: was.applied + part.applied,
    calls: was.calls + part.calls,
    finishedAt: part.isEnd ? deps.now() : null,
    problem: null,
  };
}
