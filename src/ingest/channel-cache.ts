import type { Types } from 'mongoose';
import { type ChannelDoc, channelModel } from '../channels/model.ts';
import { sha256 } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';

/** What a delivery needs to know of its channel; secrets are open here and nowhere else. */
export interface IngestChannel {
  channelId: string;
  accountId: string;
  /** Valid client secrets, newest first; none means unsigned mode. */
  secrets: string[];
}

export type LookUp =
  | { state: 'found'; channel: IngestChannel }
  | { state: 'unknown' }
  | { state: 'cannot_tell' };

export interface ChannelCache {
  /** From memory; asks the database once (coalesced, limited) before saying `unknown`. */
  byHookKey(hookKey: string): Promise<LookUp> | LookUp;
  /** The channel again after a fresh read (coalesced, limited); what we had when the database is away. */
  again(hookKey: string): Promise<LookUp>;
  /** Reads all channels now. */
  refresh(): Promise<boolean>;
  start(): Promise<void>;
  stop(): void;
}

const RELOAD_MS = 10_000;
/** Unknown keys and failed signatures can be made by anybody: they cause at most one read in this time. */
const ON_DEMAND_MS = 1_000;

/**
 * All channels in memory, keyed by the hash of their hook keys. Keeps serving what it knows while
 * MongoDB is away: a delivery must not be lost because we cannot look its address up again.
 */
export function createChannelCache(deps: Pick<Deps, 'db' | 'vault' | 'log' | 'now'>): ChannelCache {
  const channels = channelModel(deps.db.connection);
  let byHash = new Map<string, IngestChannel>();
  let loadedAt = 0;
  let lastFailed = true;
  let loading: Promise<boolean> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const open = (sealed: string, accountId: Types.ObjectId, channelId: string): string | null => {
    try {
      return deps.vault.open(sealed, { accountId, field: 'channel.clientSecret' });
    } catch (error) {
      deps.log.error({ channelId, err: describeError(error) }, 'client secret cannot be read');
      return null;
    }
  };

  function toIngest(doc: ChannelDoc): IngestChannel {
    const channelId = doc._id.toString();
    const sealed = doc.clientSecret ? [doc.clientSecret.sealed] : [];
    const previous = doc.previousClientSecret;
    if (previous && previous.validUntil > deps.now()) sealed.push(previous.sealed);
    const secrets = sealed.map((text) => open(text, doc.accountId, channelId));
    // A secret that cannot be opened must not turn the channel into unsigned mode: nothing verifies then.
    return {
      channelId,
      accountId: doc.accountId.toString(),
      secrets: secrets.map((s) => s ?? '\0unreadable'),
    };
  }

  async function load(): Promise<boolean> {
    try {
      const docs = await channels
        .find(
          {},
          { accountId: 1, clientSecret: 1, previousClientSecret: 1, hookKeys: 1 },
          { timeoutMS: 2_000 },
        )
        .lean<ChannelDoc[]>();
      const next = new Map<string, IngestChannel>();
      for (const doc of docs) {
        const channel = toIngest(doc);
        for (const key of doc.hookKeys) next.set(key.hash, channel);
      }
      byHash = next;
      lastFailed = false;
      loadedAt = Date.now();
      return true;
    } catch (error) {
      lastFailed = true;
      deps.log.warn({ err: describeError(error) }, 'channels cannot be read; serving the ones known');
      return false;
    }
  }

  const refresh = (): Promise<boolean> => {
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  };
  const refreshIfOld = async (): Promise<boolean> =>
    loading || Date.now() - loadedAt >= ON_DEMAND_MS ? refresh() : !lastFailed;

  const find = (hookKey: string): LookUp | undefined => {
    const channel = byHash.get(sha256(hookKey));
    return channel && { state: 'found', channel };
  };
  const again = async (hookKey: string): Promise<LookUp> => {
    const sure = await refreshIfOld();
    return find(hookKey) ?? (sure ? { state: 'unknown' } : { state: 'cannot_tell' });
  };

  return {
    byHookKey: (hookKey) => find(hookKey) ?? again(hookKey),
    again,
    refresh,
    async start() {
      await refresh();
      timer = setInterval(() => void refresh(), RELOAD_MS);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}
