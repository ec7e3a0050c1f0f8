import { isTesting } from '../channels/is-testing.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { groupBy } from '../group-by.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { asks } from './ask-model.ts';
import { type Item, isPlaced, objectKey } from './item.ts';

/**
 * Objects that we do not hold and that ReCharge is to be asked for, of one channel: whoever knows a channel's address
 * can invent ids. Several workers may each add a batch's worth beyond it.
 */
export const MOST_ASKS = 10_000;

/** How many unknown objects a channel's asks hold, and whether one more may be asked for. */
export interface AskRoom {
  admits(item: Item<unknown>): boolean;
  /** How many objects that we do not hold the channel waits for, with those of this batch. */
  pending(channelId: string): number;
}

/** Counts what the batch's channels ask for already; only of channels from which something may be asked. */
export async function readAskRoom(
  deps: DbDeps,
  items: Item<unknown>[],
  now: Date,
  most = MOST_ASKS,
): Promise<AskRoom> {
  const pending = new Map<string, number>();
  const known = new Set<string>();
  const byChannel = groupBy(items.filter(isPlaced), ({ channel }) => channel);
  await Promise.all(
    [...byChannel].map(async ([channel, its]) => {
      if (!mayAsk(channel, its, now)) return;
      const { _id: channelId, accountId } = channel;
      const count = await asks(deps).countDocuments({ accountId, channelId, held: false }, { limit: most });
      pending.set(channelId.toString(), count);
      if (count + its.length <= most) return;
      const objectIds = its.map(({ objectId }) => objectId);
      const standing = await asks(deps)
        .find(
          {
            channelId,
            resource: { $in: [...new Set(its.map(({ resource }) => resource))] },
            objectId: { $in: objectIds },
          },
          { projection: { resource: 1, objectId: 1 } },
        )
        .toArray();
      for (const { resource, objectId } of standing)
        known.add(objectKey({ channelId: channelId.toString(), resource, objectId }));
    }),
  );
  return {
    admits(item) {
      const key = objectKey(item);
      if (known.has(key)) return true;
      const count = pending.get(item.channelId) ?? 0;
      if (count >= most) return false;
      known.add(key);
      pending.set(item.channelId, count + 1);
      return true;
    },
    pending: (channelId) => pending.get(channelId) ?? 0,
  };
}

const mayAsk = (channel: ChannelDoc, items: Item<unknown>[], now: Date): boolean =>
  isTesting(channel, now) || items.some(({ reading }) => reading.kind !== 'record');
