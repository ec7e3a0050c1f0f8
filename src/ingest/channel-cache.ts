import { setTimeout } from 'node:timers/promises';
import { type ChannelDoc, channels, type StoredSecret } from '../channels/model.ts';
import { openClientSecret, validClientSecrets } from '../channels/secrets.ts';
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
  /** Since when each of them is stored; that is what a verified delivery proves right. */
  secretsSetAt: Date[];
}

export type LookUp =
  | { state: 'found'; channel: IngestChannel }
  | { state: 'unknown' }
  | { state: 'cannot_tell' };

export interface ChannelCache {
  /** From memory alone. */
  known(hookKey: string): IngestChannel | undefined;
  /** A key that memory lacks: asks the database once (coalesced, limited) before saying `unknown`. */
  lookUp(hookKey: string): Promise<LookUp>;
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
 * Unknown keys and failed signatures can be made by anybody: the reads they cause begin this far apart, each for
 * all keys asked for meanwhile, by index.
 */
const ON_DEMAND_MS = 50;
/** How many keys one such read names; the next read takes the rest. */
const MOST_ASKED = 1_000;
/** How long a key that no channel has is answered from memory, and how many such keys are remembered. */
const UNKNOWN_MS = 5 * SECOND;
const MOST_UNKNOWN = 10_000;

/**
 * All channels in memory, keyed by the hash of their hook keys. Keeps serving what it knows while
 * MongoDB is away: a delivery must not be lost because we cannot look its address up again.
 * Why consumers have another one is said at `ChannelAccess`.
 */
export function createChannelCache(deps: Pick<Deps, 'db' | 'vault' | 'log' | 'now'>): ChannelCache {
  let byHash = new Map<string, IngestChannel>();
  let readAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<boolean> | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** Hashes to read next, and what tells those who wait. */
  const asked = new Map<string, Waiting>();
  let reading = false;
  const unknownUntil = new Map<string, number>();

  const open = (doc: IngestFacts, secret: StoredSecret): string | null => {
    try {
      return openClientSecret(deps, doc, secret);
    } catch (error) {
      deps.log.error({ channelId: doc._id, err: describeError(error) }, 'client secret cannot be read');
      return null;
    }
  };

  function toIngest(doc: IngestFacts): IngestChannel {
    const channelId = doc._id.toString();
    const stored = validClientSecrets(doc, deps.now());
    const secrets = stored.map((secret) => open(doc, secret));
    // A secret that cannot be opened must not turn the channel into unsigned mode: nothing verifies then.
    return {
      channelId,
      accountId: doc.accountId.toString(),
      secrets: secrets.map((s) => s ?? '\0unreadable'),
      secretsSetAt: stored.map(({ setAt }) => setAt),
    };
  }

  async function load(): Promise<boolean> {
    try {
      const found = channels(deps).find<IngestFacts>({}, { projection: FIELDS }).toArray();
      const next = new Map<string, IngestChannel>();
      for (const doc of await withDeadline(found, READ_MS, 'Reading the channels')) take(next, doc);
      byHash = next;
      return true;
    } catch (error) {
      deps.log.warn({ err: describeError(error) }, 'channels cannot be read; serving the ones known');
      return false;
    }
  }

  function take(into: Map<string, IngestChannel>, doc: IngestFacts): void {
    const channel = toIngest(doc);
    for (const key of doc.hookKeys) into.set(key.hash, channel);
  }

  const refresh = (): Promise<boolean> => {
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  };

  /** Reads the channels of the hashes that were asked for, until nobody asks. */
  async function readAsked(): Promise<void> {
    while (asked.size > 0) {
      await setTimeout(Math.max(0, ON_DEMAND_MS - (performance.now() - readAt)));
      readAt = performance.now();
      const batch = [...asked].slice(0, MOST_ASKED);
      for (const [hash] of batch) asked.delete(hash);
      const hashes = batch.map(([hash]) => hash);
      let sure = true;
      try {
        const found = channels(deps).find<IngestFacts>(
          { 'hookKeys.hash': { $in: hashes } },
          { projection: FIELDS },
        );
        const docs = await withDeadline(found.toArray(), READ_MS, 'Reading channels by their keys');
        for (const hash of hashes) byHash.delete(hash);
        for (const doc of docs) take(byHash, doc);
      } catch (error) {
        deps.log.warn({ err: describeError(error) }, 'channels cannot be looked up; serving the ones known');
        sure = false;
      }
      for (const [, { resolve }] of batch) resolve(sure);
    }
    reading = false;
  }

  /** A read that begins after this call, so that its answer counts; those who ask for one key share it. */
  function readAnew(hash: string): Promise<boolean> {
    const waiting = asked.get(hash) ?? newWaiting();
    asked.set(hash, waiting);
    if (!reading) {
      reading = true;
      void readAsked();
    }
    return waiting.promise;
  }

  const again = async (hookKey: string): Promise<LookUp> => {
    const hash = sha256(hookKey);
    const sure = await readAnew(hash);
    const channel = byHash.get(hash);
    if (channel) return { state: 'found', channel };
    if (!sure) return { state: 'cannot_tell' };
    if (unknownUntil.size >= MOST_UNKNOWN) unknownUntil.clear();
    unknownUntil.set(hash, performance.now() + UNKNOWN_MS);
    return { state: 'unknown' };
  };

  return {
    known: (hookKey) => byHash.get(sha256(hookKey)),
    async lookUp(hookKey) {
      const until = unknownUntil.get(sha256(hookKey)) ?? 0;
      return until > performance.now() ? { state: 'unknown' } : again(hookKey);
    },
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

interface Waiting {
  /** True: the database was asked. */
  promise: Promise<boolean>;
  resolve(sure: boolean): void;
}

function newWaiting(): Waiting {
  let resolve: Waiting['resolve'] = () => {};
  const promise = new Promise<boolean>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
