import mongoose from 'mongoose';
import { type ChannelDoc, channels } from '../channels/model.ts';
import { noticedOnce } from '../channels/problems.ts';
import { type DoorSight, deliveriesSeen } from '../channels/watch.ts';
import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';
import { HOUR, SECOND } from '../time.ts';

/** What the door saw of each channel, written together at most once a second: never on the good path. */
export interface DoorSights {
  /** `secretSetAt`: since when the secret is stored that verified it; null for an unsigned one. */
  verified(channelId: string, how: { scheme: string; secretSetAt: Date | null }): void;
  rejected(channelId: string): void;
  /** A delivery was larger than one may be; the comparison with ReCharge fetches what it held. */
  tooLarge(channelId: string): void;
  start(): void;
  stop(): Promise<void>;
}

const FLUSH_MS = SECOND;
const TOO_LARGE =
  'An event was larger than 2 MiB and was not taken. Its order is fetched with the next comparison, within 15 minutes.';

/** Keeps what the page of a channel shows of its deliveries; connecting waits for the first verified one. */
export function createDoorSights(deps: Pick<Deps, 'db' | 'log' | 'now'>): DoorSights {
  let sights = new Map<string, DoorSight>();
  const tooLarge = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    if (sights.size === 0 && tooLarge.size === 0) return;
    const taken = sights;
    sights = new Map();
    const writes: mongoose.mongo.AnyBulkWriteOperation<ChannelDoc>[] = [...taken].map(
      ([channelId, seen]) => ({
        updateOne: { filter: { _id: new mongoose.Types.ObjectId(channelId) }, update: deliveriesSeen(seen) },
      }),
    );
    const notice = { code: 'delivery_too_large', message: TOO_LARGE, at: deps.now() };
    for (const channelId of tooLarge)
      writes.push({ updateOne: noticedOnce(new mongoose.Types.ObjectId(channelId), notice, HOUR) });
    tooLarge.clear();
    try {
      await channels(deps).bulkWrite(writes, { ordered: false });
    } catch (error) {
      deps.log.debug({ err: describeError(error) }, 'what the door saw is not written');
    }
  }

  return {
    verified(channelId, how) {
      const seen = sights.get(channelId);
      const proven = [how.secretSetAt, seen?.verified?.secretSetAt].filter((date) => !!date);
      const secretSetAt = proven.toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null;
      sights.set(channelId, { ...seen, verified: { at: deps.now(), scheme: how.scheme, secretSetAt } });
    },
    rejected(channelId) {
      const seen = sights.get(channelId);
      const count = (seen?.rejected?.count ?? 0) + 1;
      sights.set(channelId, { ...seen, rejected: { at: deps.now(), count } });
    },
    tooLarge(channelId) {
      tooLarge.add(channelId);
    },
    start() {
      timer = setInterval(() => void flush(), FLUSH_MS);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
