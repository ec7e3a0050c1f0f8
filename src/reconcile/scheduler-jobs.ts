import { setMaxListeners } from 'node:events';
import type { ChannelDeps } from '../channels/channel-deps.ts';
import { connectChannel } from '../channels/connect-channel.ts';
import { describeError } from '../errors.ts';
import { repeat } from '../repeat.ts';
import { createBackoff } from './backoff.ts';
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

const MINUTE = 60_000;
/** Channels worked on at once by one job of one process. */
const AT_ONCE = 4;
/** A look costs one call, and every channel is to be looked at within minutes. */
const WATCHED_AT_ONCE = 16;

/**
 * The scheduler's part of pulling from ReCharge. Every job takes a lease on its channel, so any number
 * of processes may run them; a channel in trouble waits longer and longer and never holds up the others.
 */
export function startReconcileJobs(
  deps: ChannelDeps,
  options: ReconcileJobOptions = {},
): { stop(): Promise<void> } {
  const { watchEveryMs = 2 * MINUTE, importEveryMs = 1_000 } = options;
  const { reconcileEveryMs = 10 * MINUTE, catalogueEveryMs = 60 * MINUTE } = options;
  const refusedEveryMs = Math.max(watchEveryMs, options.refusedEveryMs ?? 5 * MINUTE);
  const stopping = new AbortController();
  const { signal } = stopping;
  // Every call under way listens to it.
  setMaxListeners(0, signal);
  const working = new Map<string, Promise<void>>();

  /** One turn of a job: starts what is due and is not being worked on; `wait` waits for it as well. */
  const job = (
    name: string,
    everyMs: number,
    find: () => Promise<string[]>,
    work: (channelId: string) => Promise<unknown>,
    atOnce = AT_ONCE,
  ) => {
    const backoff = createBackoff({ firstMs: Math.min(everyMs, 5_000), mostMs: 5 * MINUTE, now: Date.now });
    return repeat(deps, name, everyMs, async () => {
      for (const channelId of await find()) {
        const key = `${name} ${channelId}`;
        if (signal.aborted || working.has(key) || !backoff.isDue(channelId)) continue;
        const turn = work(channelId)
          .then(() => backoff.succeeded(channelId))
          .catch((error: unknown) => {
            if (signal.aborted) return;
            backoff.failed(channelId);
            deps.log.warn(
              { job: name, channelId, err: describeError(error) },
              'job failed; it is tried again',
            );
          })
          .finally(() => working.delete(key));
        working.set(key, turn);
        const mine = [...working].filter(([other]) => other.startsWith(`${name} `));
        if (mine.length >= atOnce) await Promise.race(mine.map(([, running]) => running));
      }
    });
  };

  const watch = { signal, notWithinMs: watchEveryMs / 2, refusedEveryMs: refusedEveryMs - watchEveryMs / 2 };
  const jobs = [
    job(
      'connect',
      importEveryMs,
      () => channelsToConnect(deps),
      (id) => connectChannel(deps, id, { signal }),
    ),
    job(
      'import orders',
      importEveryMs,
      () => channelsToImport(deps, 'orders'),
      (id) => importOrders(deps, id, { signal }),
    ),
    job(
      'import products',
      importEveryMs,
      () => channelsToImport(deps, 'products'),
      (id) => importProducts(deps, id, { signal }),
    ),
    job(
      'fetch gap',
      importEveryMs,
      () => channelsWithGap(deps),
      (id) => fetchGap(deps, id, signal),
    ),
    job(
      'watch',
      watchEveryMs,
      () => channelsToWatch(deps),
      (id) => watchChannel(deps, id, watch),
      WATCHED_AT_ONCE,
    ),
    job(
      'reconcile',
      reconcileEveryMs,
      () => activeChannels(deps),
      (id) => reconcileChannel(deps, id, { notWithinMs: reconcileEveryMs / 2, signal }),
    ),
    job(
      'sync catalogue',
      catalogueEveryMs,
      () => activeChannels(deps),
      (id) => syncCatalogue(deps, id, { notWithinMs: catalogueEveryMs / 2, signal }),
    ),
  ];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(jobs.map((running) => running.stop()));
      await Promise.all(working.values());
    },
  };
}
