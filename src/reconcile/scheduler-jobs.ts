import { setMaxListeners } from 'node:events';
import type { ChannelDeps } from '../channels/channel-deps.ts';
import { connectChannel } from '../channels/connect-channel.ts';
import { HOUR, MINUTE, SECOND } from '../time.ts';
import { createChannelJobs } from './channel-jobs.ts';
import { fetchGap } from './fetch-gap.ts';
import { importOrders } from './import-orders.ts';
import { importProducts } from './import-products.ts';
import {
  activeChannels,
  channelsToConnect,
  channelsToImport,
  channelsToWatch,
  channelsWithGap,
} from './queries.ts';
import { reconcileChannel } from './reconcile-channel.ts';
import { syncCatalogue } from './sync-catalogue.ts';
import { watchChannel } from './watch-channel.ts';

/** How often what is done; tests shorten them. */
export interface ReconcileJobOptions {
  /** Look at registrations and token. @default 120000 */
  watchEveryMs?: number;
  /** Try a refused token again. @default 300000, never more often than `watchEveryMs` */
  refusedEveryMs?: number;
  /** Look for queued imports, gaps and cut-off connecting. @default 1000 */
  importEveryMs?: number;
  /** Compare recent orders. @default 600000 */
  reconcileEveryMs?: number;
  /** Poll plans and catalogue. @default 3600000 */
  catalogueEveryMs?: number;
}

/** A look costs one call, and every channel is to be looked at within minutes. */
const WATCHED_AT_ONCE = 16;
/** What is fetched in one go waits for ReCharge most of the time, paced by each token: long ones hold up none. */
const FETCHED_AT_ONCE = 16;
/** An import goes on after the others that wait had their turn. */
const SLICE_MS = 5 * SECOND;

/**
 * The scheduler's part of pulling from ReCharge. Every job takes a lease on its channel, so any number
 * of processes may run them; a channel in trouble waits longer and longer and never holds up the others.
 */
export function startReconcileJobs(
  deps: ChannelDeps,
  options: ReconcileJobOptions = {},
): { stop(): Promise<void> } {
  const { watchEveryMs = 2 * MINUTE, importEveryMs = SECOND } = options;
  const { reconcileEveryMs = 10 * MINUTE, catalogueEveryMs = HOUR } = options;
  const refusedEveryMs = Math.max(watchEveryMs, options.refusedEveryMs ?? 5 * MINUTE);
  const stopping = new AbortController();
  const { signal } = stopping;
  // Every call under way listens to it.
  setMaxListeners(0, signal);
  const running = createChannelJobs(deps, signal);
  const watch = { signal, notWithinMs: watchEveryMs / 2, refusedEveryMs: refusedEveryMs - watchEveryMs / 2 };
  running.start('connect', importEveryMs, {
    find: () => channelsToConnect(deps),
    work: (id) => connectChannel(deps, id, { signal }),
  });
  running.start('import orders', importEveryMs, {
    find: () => channelsToImport(deps, 'orders'),
    work: (id) => importOrders(deps, id, { signal, sliceMs: SLICE_MS }),
  });
  running.start('import products', importEveryMs, {
    find: () => channelsToImport(deps, 'products'),
    work: (id) => importProducts(deps, id, { signal, sliceMs: SLICE_MS }),
  });
  running.start('fetch gap', importEveryMs, {
    find: () => channelsWithGap(deps),
    work: (id) => fetchGap(deps, id, signal),
    atOnce: FETCHED_AT_ONCE,
  });
  running.start('watch', watchEveryMs, {
    find: () => channelsToWatch(deps),
    work: (id) => watchChannel(deps, id, watch),
    atOnce: WATCHED_AT_ONCE,
  });
  running.start('reconcile', reconcileEveryMs, {
    find: () => activeChannels(deps),
    work: (id) => reconcileChannel(deps, id, { notWithinMs: reconcileEveryMs / 2, signal }),
    atOnce: FETCHED_AT_ONCE,
  });
  running.start('sync catalogue', catalogueEveryMs, {
    find: () => activeChannels(deps),
    work: (id) => syncCatalogue(deps, id, { notWithinMs: catalogueEveryMs / 2, signal }),
  });
  return {
    async stop() {
      stopping.abort();
      await running.stop();
    },
  };
}
