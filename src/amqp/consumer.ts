import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelModel } from 'amqplib';
import { describeError } from '../errors.ts';
import { MINUTE, SECOND } from '../time.ts';
import { BATCH_DEFAULTS, type BatchOptions } from './batcher.ts';
import type { ConsumeOptions, Consumer } from './consume-options.ts';
import { createLink, type LinkDeps } from './link.ts';
import { createProgressWatch } from './progress-watch.ts';
import type { Publisher } from './publisher.ts';
import type { Handler } from './run-batch.ts';
import { type Session, startSession } from './session.ts';
import { declareTopology, type RetryDelays } from './topology.ts';
import { withTimeout } from './with-timeout.ts';

const FIRST_WAIT_MS = SECOND;
const LONGEST_WAIT_MS = 30 * SECOND;
const HEALTH_MS = 10 * SECOND;
const STALLS_BEFORE_ALARM = 3;

export type { ConsumeOptions, Consumer } from './consume-options.ts';

export type ConsumerDeps = LinkDeps & { now: () => Date; publisher: Publisher };
export interface ConsumerLinkOptions {
  url: string;
  name: string;
  heartbeatSeconds?: number | undefined;
  retryDelaysMs?: RetryDelays | undefined;
  /** Rebuilding the connection has not helped, three times in a row: a handler hangs, and only a new process helps. */
  onStalled?: ((queue: string) => void) | undefined;
}

/**
 * A supervised consumer with a connection of its own: neither a blocked publisher nor another
 * consumer's trouble reaches it. It takes messages exactly while it is connected and nothing speaks
 * against it (`paused`, `waiting`, `stopped`); `sync` brings the channel in line with that.
 */
export function createConsumer(
  deps: ConsumerDeps,
  linkOptions: ConsumerLinkOptions,
  queue: string,
  options: ConsumeOptions,
  handler: Handler,
): Consumer {
  const log = deps.log.child({ queue });
  const graceMs = options.graceMs ?? 8 * SECOND;
  const stopping = new AbortController();
  let model: ChannelModel | undefined;
  let session: Session | undefined;
  let paused = false;
  let waiting = false;
  let waits = 0;
  let stalls = 0;
  let progressAt = 0;
  let taken = 0;
  let stale = false;
  let syncing: Promise<void> = Promise.resolve();

  const wanted = () => model !== undefined && !paused && !waiting && !stopping.signal.aborted;

  /** One step after the other, so that a pause during a start is not lost. */
  function sync(): Promise<void> {
    const next = syncing.then(step);
    syncing = next.catch(() => {});
    return next;
  }

  async function step(): Promise<void> {
    if (session && !wanted()) {
      const ending = session;
      await ending.drain(graceMs);
      if (session === ending) session = undefined;
    }
    const on = model;
    if (!on || !wanted() || (session && !stale)) return;
    stale = false;
    const channel = await on.createChannel();
    const batch = { ...BATCH_DEFAULTS, ...definedOnly(options) };
    const started = await startSession(sessionDeps, { ...batch, channel, queue });
    if (on !== model) return started.end();
    const replaced = session;
    session = started;
    // Only now, so that a message that comes meanwhile finds somebody.
    if (replaced) await replaced.drain(graceMs);
  }

  /** A new subscription in place of one that may have gone deaf. */
  async function renew(): Promise<void> {
    if (!session) return;
    stale = true;
    await sync().catch((error) => link.fail(error));
  }

  const sessionDeps = {
    log,
    now: deps.now,
    publisher: deps.publisher,
    handler,
    took: () => void taken++,
    broken: (error: unknown) => link.fail(error),
    mustWait: (error: unknown) => void waitOut(error).catch((failed) => link.fail(failed)),
    progressed() {
      progressAt = performance.now();
      waits = 0;
      stalls = 0;
    },
  };

  async function waitOut(error: unknown): Promise<void> {
    if (waiting || stopping.signal.aborted) return;
    waiting = true;
    // Each return without any progress waits longer: giving messages back counts as a delivery.
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** waits++);
    log.warn({ err: describeError(error), waitMs }, 'consumer waits');
    await sync();
    await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
    while (!stopping.signal.aborted && !(await isHealthy()))
      await delay(FIRST_WAIT_MS, undefined, { signal: stopping.signal }).catch(() => {});
    waiting = false;
    if (!stopping.signal.aborted) log.info('consumer takes messages again');
    await sync();
  }

  async function isHealthy(): Promise<boolean> {
    if (!options.healthy) return true;
    return withTimeout(options.healthy(), HEALTH_MS, 'the health check').catch(() => false);
  }

  const link = createLink(deps, {
    ...linkOptions,
    setUp: async (fresh) => {
      const declaring = await fresh.createChannel();
      declaring.on('error', (err) => log.warn({ err: describeError(err) }, 'declaring failed'));
      await declareTopology(declaring, linkOptions.retryDelaysMs);
      await declaring.close();
      model = fresh;
      await sync();
    },
    lost() {
      session?.end();
      stale = false;
      session = undefined;
      model = undefined;
    },
  });

  const watch = createProgressWatch(
    {
      watched: {
        // While the publisher is away, retries and dead letters cannot be settled: no fault of ours.
        view: () =>
          model && session && wanted() && deps.publisher.state() === 'open'
            ? { model, held: session.held(), taken }
            : undefined,
        progressAt: () => progressAt,
      },
      stalled(reason) {
        log.error({ reason }, 'consumer makes no progress; building a new connection');
        link.fail(new Error(reason));
        if (++stalls === STALLS_BEFORE_ALARM) linkOptions.onStalled?.(queue);
      },
      renew,
    },
    { queue, stallMs: options.stallMs ?? MINUTE },
  );

  // A returned message says that a queue or binding was deleted; it may have been ours.
  const off = deps.publisher.onReturn(() => void renew());

  return {
    async pause() {
      paused = true;
      await sync();
    },
    async resume() {
      paused = false;
      await sync().catch((error) => link.fail(error));
    },
    async stop() {
      watch.stop();
      off();
      stopping.abort();
      await sync().catch(() => {});
      await link.close();
    },
    state() {
      if (stopping.signal.aborted) return 'stopped';
      if (paused) return 'paused';
      if (waiting) return 'waiting';
      return session && link.state() === 'open' ? 'consuming' : 'down';
    },
  };
}

function definedOnly(options: BatchOptions): BatchOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
