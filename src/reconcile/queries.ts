import type { Types } from 'mongoose';
import { HAS_GAP } from '../channels/gaps.ts';
import { type ImportName, importIsUnderWay } from '../channels/imports.ts';
import { type ChannelDoc, channels } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { type OrderDoc, orders } from '../orders/model.ts';
import { products } from '../products/model.ts';

type Db = Pick<Deps, 'db'>;

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
  idsOf(deps, { active: true, ...importIsUnderWay(name) });

export const channelsWithGap = (deps: Db): Promise<string[]> => idsOf(deps, { active: true, ...HAS_GAP });

/** Channels whose connecting was cut off, or is to be done again. */
export const channelsToConnect = (deps: Db): Promise<string[]> =>
  idsOf(deps, { active: true, 'steps.state': { $in: ['pending', 'running'] } });

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
      { projection: { channelOrderId: 1 }, sort: { createdAt: -1 }, limit },
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
