import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';
import { parseId } from '../ids.ts';
import { createBuckets } from '../recharge/buckets.ts';
import { createRechargeClient, type RechargeClient, type RechargeClientOptions } from '../recharge/client.ts';
import { SECOND } from '../time.ts';
import { type ChannelDoc, channels } from './model.ts';
import { openToken } from './secrets.ts';

/**
 * How consumers and jobs get at a channel and at ReCharge in its name.
 *
 * The door has a cache of its own (`ingest/channel-cache.ts`), and the two stay apart: what is decided about an
 * order goes by a whole channel of a moment ago, read when it is asked for and only if it is; the door must answer
 * without asking, so it holds four fields of every channel by the hash of its keys, with the secrets opened, and may
 * be ten seconds behind. One for both would read every whole channel every two seconds, and put open secrets
 * where nothing needs them. */
export interface ChannelAccess {
  /**
   * The channel as it was at most 2 s ago; while MongoDB is away, as it was last seen.
   * Null when there is no such channel. Throws only when MongoDB is away and it was never seen.
   */
  channel(channelId: string): Promise<ChannelDoc | null>;
  /**
   * Channels as they are now, by id; otherwise as `channel`. What was written before the call is seen, whoever
   * wrote it.
   */
  channelsNow(channelIds: string[]): Promise<Map<string, ChannelDoc | null>>;
  /**
   * A client with the channel's token. All clients of one token in this process share its bucket.
   * @throws GatewayError `secret_unreadable` when the token's encryption key is gone.
   */
  client(channel: Pick<ChannelDoc, '_id' | 'accountId' | 'token'>, options?: ClientOptions): RechargeClient;
  /** A client with a token that no channel holds yet (connection test, replaced token). */
  clientOf(token: string, options?: ClientOptions): RechargeClient;
  /** The next look reads the database again; called after a channel was changed. */
  forget(channelId: string): void;
}

/** How patient a client is, and how much of the token's bucket it may take. */
export type ClientOptions = Pick<
  RechargeClientOptions,
  'share' | 'tries' | 'timeoutMs' | 'deadlineMs' | 'signal'
>;

const FRESH_MS = 2 * SECOND;

export function createChannelAccess(
  deps: Pick<Deps, 'config' | 'db' | 'vault' | 'log' | 'metrics'>,
): ChannelAccess {
  const buckets = createBuckets();
  const seen = new Map<string, { doc: ChannelDoc | null; at: number }>();
  const reading = new Map<string, Promise<ChannelDoc | null>>();
  const clients = new Map<string, { sealed: string; client: RechargeClient }>();

  async function read(channelId: string): Promise<ChannelDoc | null> {
    const _id = parseId(channelId);
    if (!_id) return null;
    const known = seen.get(channelId);
    try {
      const doc = await channels(deps).findOne({ _id });
      seen.set(channelId, { doc, at: performance.now() });
      return doc;
    } catch (error) {
      if (!known) throw error;
      deps.log.debug({ channelId, err: describeError(error) }, 'channel not read; the last seen one serves');
      return known.doc;
    }
  }

  async function readAll(channelIds: string[]): Promise<Map<string, ChannelDoc | null>> {
    const ids = channelIds.flatMap((id) => parseId(id) ?? []);
    try {
      const docs = await channels(deps)
        .find({ _id: { $in: ids } })
        .toArray();
      const found = new Map(docs.map((doc) => [doc._id.toString(), doc]));
      const at = performance.now();
      for (const id of channelIds) seen.set(id, { doc: found.get(id) ?? null, at });
      return new Map(channelIds.map((id) => [id, found.get(id) ?? null]));
    } catch (error) {
      if (!channelIds.every((id) => seen.has(id))) throw error;
      deps.log.debug({ err: describeError(error) }, 'channels not read; those last seen serve');
      return new Map(channelIds.map((id) => [id, seen.get(id)?.doc ?? null]));
    }
  }

  const clientOf = (token: string, options: ClientOptions = {}): RechargeClient =>
    createRechargeClient(
      { log: deps.log, metrics: deps.metrics },
      { ...options, baseUrl: deps.config.rechargeApiUrl, token, bucket: buckets.of(token) },
    );

  return {
    async channel(channelId) {
      const known = seen.get(channelId);
      if (known && performance.now() - known.at < FRESH_MS) return known.doc;
      let turn = reading.get(channelId);
      if (!turn) {
        turn = read(channelId).finally(() => reading.delete(channelId));
        reading.set(channelId, turn);
      }
      return turn;
    },
    channelsNow: readAll,
    client(channel, options = {}) {
      const { signal, ...kind } = options;
      const key = `${channel._id.toString()} ${JSON.stringify(kind)}`;
      const known = signal ? undefined : clients.get(key);
      if (known && known.sealed === channel.token.sealed) return known.client;
      const client = clientOf(openToken(deps, channel), options);
      if (!signal) clients.set(key, { sealed: channel.token.sealed, client });
      return client;
    },
    clientOf,
    forget: (channelId) => void seen.delete(channelId),
  };
}
