import { type ChannelDoc, channels } from '../channels/model.ts';
import { ordersSeen } from '../channels/watch.ts';
import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';
import { SECOND } from '../time.ts';
import type { OrderDoc } from './model.ts';

const AT_MOST_EVERY_MS = SECOND;

export interface MarkKeeper {
  raise(channel: Pick<ChannelDoc, '_id' | 'watch'>, orders: Pick<OrderDoc, 'channelUpdatedAt'>[]): void;
  /** Writes what is due; never throws. */
  flush(): Promise<void>;
}

/**
 * Keeps `watch.ordersMark`, the highest version applied, from which a gap is fetched. At most one write a
 * second for a channel: a mark that lags a little only makes the next look overlap more.
 */
export function createMarkKeeper(deps: Pick<Deps, 'db' | 'log' | 'now'>): MarkKeeper {
  const marks = new Map<
    string,
    { channel: Pick<ChannelDoc, '_id'>; mark: Date; written: number; at: number }
  >();
  return {
    raise(channel, orders) {
      const id = channel._id.toString();
      const highest = Math.max(0, ...orders.map((order) => order.channelUpdatedAt?.getTime() ?? 0));
      if (highest === 0) return;
      const known = marks.get(id);
      if (!known) marks.set(id, { channel, mark: new Date(highest), written: 0, at: 0 });
      else if (highest > known.mark.getTime()) known.mark = new Date(highest);
    },
    async flush() {
      const now = deps.now().getTime();
      for (const entry of marks.values()) {
        if (entry.mark.getTime() <= entry.written || now - entry.at < AT_MOST_EVERY_MS) continue;
        const { at, written } = entry;
        entry.at = now;
        entry.written = entry.mark.getTime();
        try {
          await channels(deps).updateOne({ _id: entry.channel._id }, ordersSeen(entry.mark));
        } catch (error) {
          Object.assign(entry, { at, written });
          deps.log.debug({ err: describeError(error) }, 'mark not written; the next batch does it');
        }
      }
    },
  };
}
