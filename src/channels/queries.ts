import type { ClientSession, Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { asId } from '../ids.ts';
import { type ListPage, pageFilter, pageSort } from '../list-page.ts';
import { type WarehouseDoc, warehouses } from '../warehouses/model.ts';
import { type ChannelDoc, CONNECTED, channels } from './model.ts';

type Db = Pick<Deps, 'db'>;

/** An account's channel; null when there is none, also when it is another account's. */
export function findChannel(
  deps: Db,
  accountId: Types.ObjectId,
  channelId: Types.ObjectId,
): Promise<ChannelDoc | null> {
  return channels(deps).findOne({ _id: channelId, accountId, ...CONNECTED });
}

/** An account's channels by name. */
export function listChannels(deps: Db, accountId: Types.ObjectId): Promise<ChannelDoc[]> {
  return channels(deps)
    .find({ accountId, ...CONNECTED })
    .sort({ nameKey: 1 })
    .toArray();
}

/** The names of an account's channels by id, in order of the names. */
export async function channelNames(deps: Db, accountId: Types.ObjectId): Promise<Map<string, string>> {
  const docs = await channels(deps)
    .find<Pick<ChannelDoc, '_id' | 'name'>>({ accountId }, { projection: { name: 1 } })
    .sort({ nameKey: 1 })
    .toArray();
  return new Map(docs.map((doc) => [doc._id.toString(), doc.name]));
}

/** Names of the account's channels that despatch from a warehouse. */
export async function channelsOfWarehouse(
  deps: Db,
  accountId: Types.ObjectId,
  warehouseId: Types.ObjectId,
  session: ClientSession,
): Promise<string[]> {
  const found = await channels(deps)
    .find<Pick<ChannelDoc, 'name'>>(
      { accountId, 'settings.warehouseId': warehouseId, ...CONNECTED },
      { projection: { name: 1 }, session },
    )
    .toArray();
  return found.map(({ name }) => name);
}

/** One page and one row more (for `splitPage`). */
export function pageOfChannels(deps: Db, accountId: Types.ObjectId, page: ListPage): Promise<ChannelDoc[]> {
  return channels(deps)
    .find({ $and: [{ accountId, ...CONNECTED }, pageFilter(page)] })
    .sort(pageSort(page))
    .limit(page.limit + 1)
    .toArray();
}

/** For jobs, which serve all accounts: the channel of an id that we stored ourselves. */
export function loadChannel(deps: Db, channelId: Types.ObjectId | string): Promise<ChannelDoc | null> {
  return channels(deps).findOne({ _id: asId(channelId) });
}

export function findByToken(
  deps: Db,
  accountId: Types.ObjectId,
  fingerprint: string,
): Promise<ChannelDoc | null> {
  return channels(deps).findOne({ accountId, tokenFingerprint: fingerprint });
}

export function findByName(deps: Db, accountId: Types.ObjectId, nameKey: string): Promise<ChannelDoc | null> {
  return channels(deps).findOne({ accountId, nameKey });
}

/** @throws MongoDB's duplicate key error when name or token are taken. */
export async function insertChannel(deps: Db, doc: ChannelDoc, session: ClientSession): Promise<void> {
  await channels(deps).insertOne(doc, { session });
}

/** The warehouses a channel may despatch from, the default one first. */
export function activeWarehouses(deps: Db, accountId: Types.ObjectId): Promise<WarehouseDoc[]> {
  return warehouses(deps).find({ accountId, active: true }).sort({ isDefault: -1, name: 1 }).toArray();
}
