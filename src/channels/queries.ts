import type { ClientSession, mongo, Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { asId } from '../ids.ts';
import { type ListPage, pageFilter, pageSort } from '../list-page.ts';
import { inSession } from '../mongo/in-session.ts';
import { type WarehouseDoc, warehouses } from '../warehouses/model.ts';
import {
  type ChannelDoc,
  type ChannelNotice,
  type ChannelProblem,
  type ConnectStep,
  channels,
} from './model.ts';

type Db = Pick<Deps, 'db'>;
const MOST_NOTICES = 20;

/** An account's channel; null when there is none, also when it is another account's. */
export function findChannel(
  deps: Db,
  accountId: Types.ObjectId,
  channelId: Types.ObjectId | string,
): Promise<ChannelDoc | null> {
  return channels(deps).findOne({ _id: asId(channelId), accountId });
}

/** An account's channels by name. */
export function listChannels(deps: Db, accountId: Types.ObjectId): Promise<ChannelDoc[]> {
  return channels(deps).find({ accountId }).sort({ nameKey: 1 }).toArray();
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
      { accountId, 'settings.warehouseId': warehouseId },
      { projection: { name: 1 }, session },
    )
    .toArray();
  return found.map(({ name }) => name);
}

/** One page and one row more (for `splitPage`). */
export function pageOfChannels(deps: Db, accountId: Types.ObjectId, page: ListPage): Promise<ChannelDoc[]> {
  return channels(deps)
    .find({ $and: [{ accountId }, pageFilter(page)] })
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

/** Sets fields by path. @returns false when the filter no longer fits. */
export async function setFields(
  deps: Db,
  filter: mongo.Filter<ChannelDoc> & { _id: Types.ObjectId },
  fields: Record<string, unknown>,
  session?: ClientSession,
): Promise<boolean> {
  const result = await channels(deps).updateOne(
    filter,
    { $set: { ...fields, updatedAt: new Date() } },
    inSession(session),
  );
  return result.matchedCount > 0;
}

/** Sets one step of connecting; the others stay as other processes may be writing them. */
export async function setStep(
  deps: Pick<Deps, 'db' | 'now'>,
  channelId: Types.ObjectId,
  step: Omit<ConnectStep, 'at'>,
): Promise<void> {
  await channels(deps).updateOne(
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
  const renewed = await channels(deps).updateOne(
    { _id: channelId, 'problems.code': problem.code },
    { $set: { 'problems.$.message': problem.message, 'problems.$.cure': problem.cure } },
  );
  if (renewed.matchedCount > 0) return;
  await channels(deps).updateOne(
    { _id: channelId, 'problems.code': { $ne: problem.code } },
    {
      $push: { problems: { ...problem, since: deps.now() } },
      $set: { updatedAt: deps.now() },
    },
  );
}

/** Closes problems; those that are not open are no fault. */
export async function closeProblems(deps: Db, channelId: Types.ObjectId, codes: string[]): Promise<void> {
  await channels(deps).updateOne(
    { _id: channelId, 'problems.code': { $in: codes } },
    {
      $pull: { problems: { code: { $in: codes } } },
    },
  );
}

export async function addNotice(deps: Db, channelId: Types.ObjectId, notice: ChannelNotice): Promise<void> {
  await channels(deps).updateOne(
    { _id: channelId },
    {
      $push: { notices: { $each: [notice], $position: 0, $slice: MOST_NOTICES } },
    },
  );
}

/** The warehouses a channel may despatch from, the default one first. */
export function activeWarehouses(deps: Db, accountId: Types.ObjectId): Promise<WarehouseDoc[]> {
  return warehouses(deps).find({ accountId, active: true }).sort({ isDefault: -1, name: 1 }).toArray();
}
