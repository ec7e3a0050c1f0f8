import mongoose from 'mongoose';
import { channels } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';
import { SECOND } from '../time.ts';

/** What the door saw of each channel, written together at most once a second: never on the good path. */
export interface DoorMarks {
  verified(channelId: string, scheme: string): void;
  rejected(channelId: string): void;
  start(): void;
  stop(): Promise<void>;
}

interface Mark {
  verifiedAt?: Date;
  scheme?: string;
  rejectedAt?: Date;
  rejected: number;
}

const FLUSH_MS = SECOND;

/**
 * Keeps `watch.lastVerifiedAt`, `lastVerifiedScheme`, `lastRejectedAt` and `rejectedCount` of the
 * channels: the page shows them, and connecting waits for the first verified delivery.
 */
export function createDoorMarks(deps: Pick<Deps, 'db' | 'log' | 'now'>): DoorMarks {
  let marks = new Map<string, Mark>();
  let timer: NodeJS.Timeout | undefined;

  const of = (channelId: string): Mark => {
    const mark = marks.get(channelId) ?? { rejected: 0 };
    marks.set(channelId, mark);
    return mark;
  };

  async function flush(): Promise<void> {
    if (marks.size === 0) return;
    const taken = marks;
    marks = new Map();
    const writes = [...taken].map(([channelId, mark]) => {
      const set: Record<string, unknown> = {};
      if (mark.scheme) set['watch.lastVerifiedScheme'] = mark.scheme;
      const max: Record<string, unknown> = {};
      if (mark.verifiedAt) max['watch.lastVerifiedAt'] = mark.verifiedAt;
      if (mark.rejectedAt) max['watch.lastRejectedAt'] = mark.rejectedAt;
      const update: Record<string, unknown> = { $max: max };
      if (mark.scheme) update.$set = set;
      if (mark.rejected > 0) update.$inc = { 'watch.rejectedCount': mark.rejected };
      return { updateOne: { filter: { _id: new mongoose.Types.ObjectId(channelId) }, update } };
    });
    try {
      await channels(deps).bulkWrite(writes, { ordered: false });
    } catch (error) {
      deps.log.debug({ err: describeError(error) }, 'marks of the door not written');
    }
  }

  return {
    verified(channelId, scheme) {
      const mark = of(channelId);
      mark.verifiedAt = deps.now();
      mark.scheme = scheme;
    },
    rejected(channelId) {
      const mark = of(channelId);
      mark.rejectedAt = deps.now();
      mark.rejected += 1;
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
