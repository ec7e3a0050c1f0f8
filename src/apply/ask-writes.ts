import { type ClientSession, type mongo, Types } from 'mongoose';
import { events } from '../events/model.ts';
import { groupBy } from '../group-by.ts';
import { asId } from '../ids.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { type AskDoc, asks, type Why } from './ask-model.ts';
import { objectKey, type PlacedItem } from './item.ts';
import { lostRace } from './lost-race.ts';

/** An object that a batch wants ReCharge to be asked for. */
export interface Asked {
  item: PlacedItem<unknown>;
  why: Why[];
  isHeld: boolean;
}

/** Which ask it is, and how often it had been asked for when ReCharge was asked. */
export type AskRef = Pick<AskDoc, '_id' | 'channelId' | 'resource' | 'objectId' | 'seq' | 'why'>;

/**
 * Writes asks, one for each object, due at once; those that stand already are asked again. Looked up first, since that
 * is cheaper than an upsert each: an ask that somebody else wrote meanwhile is a duplicate key error (E11000).
 */
export async function writeAsks(
  deps: DbDeps,
  wanted: Asked[],
  now: Date,
  session: ClientSession,
): Promise<void> {
  if (wanted.length === 0) return;
  const byObject = groupBy(wanted, ({ item }) => objectKey(item));
  const standing = await standingAsks(deps, wanted, session);
  const inserts: AskDoc[] = [];
  const updates: mongo.AnyBulkWriteOperation<AskDoc>[] = [];
  for (const key of [...byObject.keys()].sort()) {
    const its = byObject.get(key) ?? [];
    const [first] = its;
    if (!first) continue;
    const why = [...new Set(its.flatMap((each) => each.why))];
    const _id = standing.get(key);
    const { item, isHeld: held } = first;
    if (!_id) inserts.push(newAsk(item, { why, held, now }));
    else {
      const again = {
        $set: { held },
        $addToSet: { why: { $each: why } },
        $inc: { seq: 1 },
        $min: { dueAt: now },
      };
      updates.push({ updateOne: { filter: { _id }, update: again } });
    }
  }
  if (inserts.length > 0) await asks(deps).insertMany(inserts, { session });
  if (updates.length === 0) return;
  const { matchedCount } = await asks(deps).bulkWrite(updates, { session, ordered: true });
  if (matchedCount < updates.length) throw lostRace();
}

async function standingAsks(
  deps: DbDeps,
  wanted: Asked[],
  session: ClientSession,
): Promise<Map<string, AskDoc['_id']>> {
  const standing = new Map<string, AskDoc['_id']>();
  const byList = groupBy(wanted, ({ item }) => `${item.channelId} ${item.resource}`);
  for (const its of byList.values()) {
    const item = its[0]?.item;
    if (!item) continue;
    const objectId = { $in: its.map((each) => each.item.objectId) };
    const found = await asks(deps)
      .find(
        { channelId: item.channel._id, resource: item.resource, objectId },
        { projection: { objectId: 1 }, session },
      )
      .toArray();
    for (const ask of found) standing.set(objectKey({ ...item, objectId: ask.objectId }), ask._id);
  }
  return standing;
}

function newAsk(
  { channel, resource, objectId }: PlacedItem<unknown>,
  { why, held, now }: Pick<AskDoc, 'why' | 'held'> & { now: Date },
): AskDoc {
  return {
    _id: new Types.ObjectId(),
    accountId: channel.accountId,
    channelId: channel._id,
    resource,
    objectId,
    why,
    held,
    seq: 1,
    tries: 0,
    faults: 0,
    stale: 0,
    notFoundFirstAt: null,
    notFoundAt: null,
    dueAt: now,
    firstAt: now,
  };
}

/** Ends asks for which no event waits any more, and that nobody asked again meanwhile. */
export async function closeAsks(deps: DbDeps, answered: AskRef[], session: ClientSession): Promise<void> {
  const byList = groupBy(answered, ({ channelId, resource }) => `${channelId.toString()} ${resource}`);
  for (const its of byList.values()) {
    const [first] = its;
    if (!first) continue;
    const { channelId, resource } = first;
    const objectIds = its.map(({ objectId }) => objectId);
    const open = await events(deps)
      .find(
        { channelId: asId(channelId), resource, objectId: { $in: objectIds }, outcome: 'waiting' },
        { projection: { objectId: 1, _id: 0 }, session },
      )
      .toArray();
    const waiting = new Set(open.map(({ objectId }) => objectId));
    const closed = its.filter(({ objectId }) => !waiting.has(objectId));
    const operations = closed.map(({ _id, seq }) => ({ deleteOne: { filter: { _id, seq } } }));
    if (operations.length > 0) await asks(deps).bulkWrite(operations, { session, ordered: true });
  }
}

/** What was held back because it might have been a test delivery's sample waits no longer when many come. */
export async function letGo(
  deps: DbDeps,
  bursts: { _id: AskDoc['channelId']; accountId: AskDoc['accountId'] }[],
  now: Date,
): Promise<void> {
  for (const { _id: channelId, accountId } of bursts)
    await asks(deps).updateMany(
      { accountId, channelId, held: false, why: ['test'] },
      { $set: { why: ['burst'], dueAt: now }, $inc: { seq: 1 } },
    );
}
