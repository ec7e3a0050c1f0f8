import type { Types } from 'mongoose';
import { type ChannelDoc, channels, type ImportProgress } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { type OrderDoc, orders } from '../orders/model.ts';
import { products } from '../products/model.ts';

type Db = Pick<Deps, 'db'>;
export type ImportName = 'orders' | 'products';

const UNDER_WAY = ['queued', 'running'];

export const isUnderWay = (progress: ImportProgress): boolean => UNDER_WAY.includes(progress.state);

async function idsOf(deps: Db, filter: Record<string, unknown>): Promise<string[]> {
  const docs = await channels(deps)
    .find<Pick<ChannelDoc, '_id'>>(filter, { projection: { _id: 1 }, sort: { _id: 1 } })
    .toArray();
  return docs.map((doc) => doc._id.toString());
}

/** Active channels, and paused ones whose registrations could not be removed yet. */
export const channelsToWatch = (deps: Db): Promise<string[]> =>
  idsOf(deps, { $or: [{ active: true }, { 'webhooks.state': 'registered' }] });

export const activeChannels = (deps: Db): Promise<string[]> => idsOf(deps, { active: true });

export const channelsToImport = (deps: Db, name: ImportName): Promise<string[]> =>
  idsOf(deps, { active: true, [`imports.${name}.state`]: { $in: UNDER_WAY } });

export const channelsWithGap = (deps: Db): Promise<string[]> =>
  idsOf(deps, { active: true, 'watch.gapFrom': { $type: 'date' }, 'watch.tokenState': { $ne: 'refused' } });

/** Channels whose connecting was cut off, or is to be done again. */
export const channelsToConnect = (deps: Db): Promise<string[]> =>
  idsOf(deps, { active: true, 'steps.state': { $in: ['pending', 'running'] } });

/**
 * Writes an import's progress, if it is still the one that was read and we still hold the lease.
 * @returns false when another process took over, or the import was started anew or paused.
 */
export async function keepProgress(
  deps: Db,
  channelId: Types.ObjectId,
  name: ImportName,
  was: ImportProgress,
  next: Partial<ImportProgress>,
  more: { leaseToken: string; mark?: Date | null },
): Promise<boolean> {
  const path = `imports.${name}`;
  const set = Object.fromEntries(Object.entries(next).map(([key, value]) => [`${path}.${key}`, value]));
  const result = await channels(deps).updateOne(
    {
      _id: channelId,
      [`leases.${name}.token`]: more.leaseToken,
      [`${path}.state`]: { $in: UNDER_WAY },
      [`${path}.from`]: was.from,
      [`${path}.cursor`]: was.cursor,
      [`${path}.startedAt`]: was.startedAt,
    },
    {
      $set: { ...set, updatedAt: new Date() },
      ...(name === 'orders' && more.mark ? { $max: { 'watch.ordersMark': more.mark } } : {}),
    },
  );
  return result.matchedCount > 0;
}

/** Orders that wait for the shop's order id, newest first. */
export async function ordersWithoutExternalId(
  deps: Db,
  channelId: Types.ObjectId,
  since: Date,
  limit: number,
): Promise<string[]> {
  const docs = await orders(deps)
    .find<Pick<OrderDoc, 'channelOrderId'>>(
      {
        channelId,
        externalOrderId: null,
        deletedAt: null,
        createdAt: { $gte: since },
        status: { $nin: ['cancelled', 'forecast'] },
      },
      { projection: { channelOrderId: 1 }, sort: { _id: -1 }, limit },
    )
    .toArray();
  return docs.map((doc) => doc.channelOrderId);
}

/** The catalogue was asked for these products, whether it knew them or not. */
export async function markChecked(
  deps: Db,
  channelId: Types.ObjectId,
  productIds: string[],
  at: Date,
): Promise<void> {
  await products(deps).updateMany(
    { channelId, channelProductId: { $in: productIds } },
    { $set: { catalogueCheckedAt: at } },
  );
}
