import type { ClientSession, Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { type ListPage, pageFilter, pageSort } from '../list-page.ts';
import { type WarehouseDoc, warehouseModel } from '../warehouses/model.ts';
import {
  type ChannelDoc,
  type ChannelNotice,
  type ChannelProblem,
  type ConnectStep,
  channelModel,
} from './model.ts';

type Db = Pick<Deps, 'db'>;
const MOST_NOTICES = 20;

const channels = (deps: Db) => channelModel(deps.db.connection);

/** An account's channel; null when there is none, also when it is another account's. */
export function findChannel(
  deps: Db,
  accountId: Types.ObjectId,
  channelId: Types.ObjectId | string,
): Promise<ChannelDoc | null> {
  return channels(deps).findOne({ _id: channelId, accountId }).lean<ChannelDoc>().exec();
}

/** An account's channels by name. */
export function listChannels(deps: Db, accountId: Types.ObjectId): Promise<ChannelDoc[]> {
  return channels(deps).find({ accountId }).sort({ nameKey: 1 }).lean<ChannelDoc[]>().exec();
}

/** Names of the account's channels that despatch from a warehouse. */
export async function channelsOfWarehouse(
  deps: Db,
  accountId: Types.ObjectId,
  warehouseId: Types.ObjectId,
  session: ClientSession,
): Promise<string[]> {
  const found = await channels(deps)
    .find({ accountId, 'settings.warehouseId': warehouseId }, { name: 1 }, { session })
    .lean<{ name: string }[]>();
  return found.map(({ name }) => name);
}

/** One page and one row more (for `toPage`). */
export function pageOfChannels(deps: Db, accountId: Types.ObjectId, page: ListPage): Promise<ChannelDoc[]> {
  return channels(deps)
    .find({ $and: [{ accountId }, pageFilter(page)] })
    .sort(pageSort(page))
    .limit(page.limit + 1)
    .lean<ChannelDoc[]>()
    .exec();
}

/** For jobs, which serve all accounts: the channel of an id that we stored ourselves. */
export function loadChannel(deps: Db, channelId: Types.ObjectId | string): Promise<ChannelDoc | null> {
  return channels(deps).findById(channelId).lean<ChannelDoc>().exec();
}

export function findByToken(
  deps: Db,
  accountId: Types.ObjectId,
  fingerprint: string,
): Promise<ChannelDoc | null> {
  return channels(deps).findOne({ accountId, tokenFingerprint: fingerprint }).lean<ChannelDoc>().exec();
}

export function findByName(deps: Db, accountId: Types.ObjectId, nameKey: string): Promise<ChannelDoc | null> {
  return channels(deps).findOne({ accountId, nameKey }).lean<ChannelDoc>().exec();
}

/** @throws MongoDB's duplicate key error when name or token are taken. */
export async function insertChannel(
  deps: Db,
  doc: Omit<ChannelDoc, 'createdAt' | 'updatedAt'>,
  session: ClientSession,
): Promise<void> {
  await channels(deps).create([doc as never], { session });
}

/** Sets fields by path. @returns false when the filter no longer fits. */
export async function setFields(
  deps: Db,
  filter: Record<string, unknown> & { _id: Types.ObjectId },
  fields: Record<string, unknown>,
  session?: ClientSession,
): Promise<boolean> {
  const options = session ? { session } : {};
  const result = await channels(deps).collection.updateOne(
    filter,
    { $set: { ...fields, updatedAt: new Date() } },
    options,
  );
  return result.matchedCount > 0;
}

/** Sets one step of connecting; the others stay as other processes may be writing them. */
export async function setStep(
  deps: Pick<Deps, 'db' | 'now'>,
  channelId: Types.ObjectId,
  step: Omit<ConnectStep, 'at'>,
): Promise<void> {
  await channels(deps).collection.updateOne(
    { _id: channelId, 'steps.name': step.name },
    { $set: { 'steps.$': { ...step, at: deps.now() }, updatedAt: deps.now() } },
  );
}

/** Opens a problem, or renews its words; `since` stays that of the first time. */
export async function openProblem(
  deps: Pick<Deps, 'db' | 'now'>,
  channelId: Types.ObjectId,
  problem: Omit<ChannelProblem, 'since'>,
): Promise<void> {
  const { collection } = channels(deps);
  const renewed = await collection.updateOne(
    { _id: channelId, 'problems.code': problem.code },
    { $set: { 'problems.$.message': problem.message, 'problems.$.cure': problem.cure } },
  );
  if (renewed.matchedCount > 0) return;
  await collection.updateOne({ _id: channelId, 'problems.code': { $ne: problem.code } }, {
    $push: { problems: { ...problem, since: deps.now() } },
    $set: { updatedAt: deps.now() },
  } as never);
}

/** Closes problems; those that are not open are no fault. */
export async function closeProblems(deps: Db, channelId: Types.ObjectId, codes: string[]): Promise<void> {
  await channels(deps).collection.updateOne({ _id: channelId, 'problems.code': { $in: codes } }, {
    $pull: { problems: { code: { $in: codes } } },
  } as never);
}

export async function addNotice(deps: Db, channelId: Types.ObjectId, notice: ChannelNotice): Promise<void> {
  await channels(deps).collection.updateOne({ _id: channelId }, {
    $push: { notices: { $each: [notice], $position: 0, $slice: MOST_NOTICES } },
  } as never);
}

/** The warehouses a channel may despatch from, the default one first. */
export function activeWarehouses(deps: Db, accountId: Types.ObjectId): Promise<WarehouseDoc[]> {
  return warehouseModel(deps.db.connection)
    .find({ accountId, active: true })
    .sort({ isDefault: -1, name: 1 })
    .lean<WarehouseDoc[]>()
    .exec();
}
