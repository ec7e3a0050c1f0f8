import { setTimeout } from 'node:timers/promises';
import type { Types } from 'mongoose';
import { type ChannelDoc, channels } from '../channels/model.ts';
import { sha256 } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';
import { SECOND } from '../time.ts';
import { withDeadline } from '../with-deadline.ts';

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

const FIELDS = { accountId: 1, clientSecret: 1, previousClientSecret: 1, hookKeys: 1 } as const;
type IngestFacts = Pick<ChannelDoc, '_id' | keyof typeof FIELDS>;
const READ_MS = SECOND;
const RELOAD_MS = 10 * SECOND;
/**
 * Unknown keys and failed signatures can be made by anybody: the reads they cause begin this far apart
 * (more where reading takes long: at most a tenth of the time is spent on it), shared by all that wait.
 */
const ON_DEMAND_MS = 50;
const ON_DEMAND_MAX_MS = 500;
const ON_DEMAND_SHARE = 10;

/**
 * All channels in memory, keyed by the hash of their hook keys. Keeps serving what it knows while
 * MongoDB is away: a delivery must not be lost because we cannot look its address up again.
 * Why consumers have another one is said at `ChannelAccess`.
 */
export function createChannelCache(deps: Pick<Deps, 'db' | 'vault' | 'log' | 'now'>): ChannelCache {
  let byHash = new Map<string, IngestChannel>();
  let startedAt = Number.NEGATIVE_INFINITY;
  let tookMs = 0;
  let upcoming: Promise<boolean> | undefined;
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

  function toIngest(doc: IngestFacts): IngestChannel {
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
    startedAt = performance.now();
    try {
      const found = channels(deps).find<IngestFacts>({}, { projection: FIELDS }).toArray();
      const docs = await withDeadline(found, READ_MS, 'Reading the channels');
      const next = new Map<string, IngestChannel>();
      for (const doc of docs) {
        const channel = toIngest(doc);
        for (const key of doc.hookKeys) next.set(key.hash, channel);
      }
      byHash = next;
      return true;
    } catch (error) {
      deps.log.warn({ err: describeError(error) }, 'channels cannot be read; serving the ones known');
      return false;
    } finally {
      tookMs = performance.now() - startedAt;
    }
  }

  const refresh = (): Promise<boolean> => {
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  };
  /** A read that begins after this call, so that its answer counts; the callers of one moment share it. */
  const readAnew = (): Promise<boolean> => {
    upcoming ??= (async () => {
      const apart = Math.min(ON_DEMAND_MAX_MS, Math.max(ON_DEMAND_MS, tookMs * ON_DEMAND_SHARE));
      await setTimeout(Math.max(0, apart - (performance.now() - startedAt)));
      await loading;
      upcoming = undefined;
      return refresh();
    })();
    return upcoming;
  };

  const find = (hookKey: string): LookUp | undefined => {
    const channel = byHash.get(sha256(hookKey));
    return channel && { state: 'found', channel };
  };
  const again = async (hookKey: string): Promise<LookUp> => {
    const sure = await readAnew();
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
