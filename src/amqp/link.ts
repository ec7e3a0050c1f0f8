import { Duplex } from 'node:stream';
import { type ChannelModel, connect } from 'amqplib';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { SECOND } from '../time.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { withTimeout } from './with-timeout.ts';

const CONNECT_MS = 5 * SECOND;
const SET_UP_MS = 10 * SECOND;
const CLOSE_MS = 2 * SECOND;
/** A connection that held this long was a good one: the next loss is tried again quickly. */
const STEADY_MS = 5 * SECOND;
const DEFAULT_HEARTBEAT_SECONDS = 10;

export interface LinkDeps {
  log: Log;
  metrics?: Metrics | undefined;
}

export interface LinkOptions {
  url: string;
  /** Shown in RabbitMQ's list of connections and as the metric's label. */
  name: string;
  /** A dead peer is noticed after two to three of these. @default 10, or what the URL says */
  heartbeatSeconds?: number | undefined;
  /** Builds the channels of a fresh connection. A rejection counts as a lost connection. */
  setUp: (model: ChannelModel) => Promise<void>;
  /** The connection is gone with all its channels; called once per loss, also for one lost during set-up. */
  lost: (error: unknown) => void;
}

export type LinkState = 'connecting' | 'open' | 'waiting' | 'closed';

export interface Link {
  state(): LinkState;
  /** Gives the connection up and builds a new one: for a channel that closed, or one that makes no progress. */
  fail(error: unknown): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

/**
 * One supervised connection. Whatever goes wrong, there is one way back: drop all, wait, connect, set up.
 *
 *     connecting ──set up──▶ open ──lost, failed──▶ waiting ──back-off──▶ connecting
 *         └──refused, lost, time-out───────────────────▲        close() ──▶ closed, from anywhere
 *
 * amqplib's own `recovery` is not used: it keeps a connection whose channel died, and leaves it to
 * the caller to notice a cancelled consumer.
 */
export function createLink(deps: LinkDeps, options: LinkOptions): Link {
  const log = deps.log.child({ connection: options.name });
  let state: LinkState = 'connecting';
  let current: ChannelModel | undefined;
  let attempt = 0;
  let openedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  /** Raised with each try and each loss: what arrives from an older connection is ignored. */
  let epoch = 0;

  const report = (up: boolean) => deps.metrics?.brokerUp.set({ connection: options.name }, up ? 1 : 0);

  async function open(): Promise<void> {
    const mine = ++epoch;
    state = 'connecting';
    try {
      const model = await dial(options, (error) => log.debug({ err: describeError(error) }, 'amqp error'));
      if (mine !== epoch) return destroy(model, 'no longer wanted');
      current = model;
      model.on('close', (error) => down(mine, error ?? new Error('connection closed')));
      await withTimeout(options.setUp(model), SET_UP_MS, 'set-up');
      if (mine !== epoch) return;
      state = 'open';
      openedAt = performance.now();
      report(true);
      log.info('broker connected');
    } catch (error) {
      down(mine, error);
    }
  }

  function down(of: number, error: unknown): void {
    if (of !== epoch || state === 'closed' || state === 'waiting') return;
    if (state === 'open' && performance.now() - openedAt >= STEADY_MS) attempt = 0;
    const wait = reconnectDelayMs(attempt++);
    log.warn({ err: describeError(error), attempt, waitMs: wait }, hint(error));
    state = 'waiting';
    drop('connection given up');
    options.lost(error);
    timer = setTimeout(() => void open(), wait);
  }

  function drop(reason: string): void {
    epoch++;
    const model = current;
    current = undefined;
    if (model) destroy(model, reason);
    report(false);
  }

  void open();
  return {
    state: () => state,
    fail: (error) => down(epoch, error),
    async close() {
      if (state === 'closed') return;
      state = 'closed';
      clearTimeout(timer);
      const model = current;
      // A polite goodbye, so that the broker does not log a lost client; not waited for at any price.
      if (model) await withTimeout(model.close(), CLOSE_MS, 'close').catch(() => {});
      drop('closed');
      options.lost(new Error('broker closed'));
    },
  };
}

/** `onError` listens before anything else can happen: an "error" event without a listener ends the process. */
async function dial(options: LinkOptions, onError: (error: Error) => void): Promise<ChannelModel> {
  const url = new URL(options.url);
  if (options.heartbeatSeconds !== undefined || !url.searchParams.has('heartbeat'))
    url.searchParams.set('heartbeat', String(options.heartbeatSeconds ?? DEFAULT_HEARTBEAT_SECONDS));
  // noDelay: amqplib leaves Nagle's algorithm on, which held confirms back for some 25 ms instead of 3.
  const model = await connect(url.href, {
    noDelay: true,
    keepAlive: true,
    timeout: CONNECT_MS,
    clientProperties: { connection_name: options.name },
  });
  model.on('error', onError);
  return model;
}

/**
 * Ends the socket at once. amqplib's own ending is a polite FIN that a half-open peer never answers;
 * an error on the stream makes it close all channels, fail what is unconfirmed and stop its timers.
 */
function destroy(model: ChannelModel, reason: string): void {
  const { connection } = model;
  // amqplib's types leave the stream out.
  const stream = 'stream' in connection ? connection.stream : null;
  if (!(stream instanceof Duplex)) throw new Error('amqplib shows no stream of its connection');
  stream.destroy(new Error(reason));
}

function hint(error: unknown): string {
  return describeError(error).includes('PRECONDITION')
    ? 'broker connection lost: a queue or exchange exists with other properties; delete it or use a fresh virtual host'
    : 'broker connection lost';
}
