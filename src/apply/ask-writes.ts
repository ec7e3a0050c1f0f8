import { type ClientSession, Types } from 'mongoose';
import { events } from '../events/model.ts';
import { groupBy } from '../group-by.ts';
import { asId } from '../ids.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { type AskDoc, asks, type Why } from './ask-model.ts';
import { objectKey, type PlacedItem } from './item.ts';

/** An object that a batch wants ReCharge to be asked for. */
export interface Asked {
  item: PlacedItem<unknown>;
  why: Why[];
  isHeld: boolean;
}

/** Which ask it is, and how often it had been asked for when ReCharge was asked. */
export type AskRef = Pick<AskDoc, '_id' | 'channelId' | 'resource' | 'objectId' | 'seq' | 'why'>;

/** Writes asks, one for each object, due at once; those that stand already are asked again. */
export async function writeAsks(
  deps: DbDeps,
  wanted: Asked[],
  now: Date,
  session: ClientSession,
): Promise<void> {
  if (wanted.length === 0) return;
  const byObject = groupBy(wanted, ({ item }) => objectKey(item));
  const operations = [...byObject.keys()].sort().flatMap((key) => {
    const its = byObject.get(key) ?? [];
    const [first] = its;
    if (!first) return [];
    const { channel, resource, objectId } = first.item;
    const update = {
      $setOnInsert: {
        _id: new Types.ObjectId(),
        accountId: channel.accountId,
        tries: 0,
        faults: 0,
        stale: 0,
        notFoundFirstAt: null,
        notFoundAt: null,
        firstAt: now,
      },
      $set: { held: first.isHeld },
      $addToSet: { why: { $each: [...new Set(its.flatMap(({ why }) => why))] } },
      $inc: { seq: 1 },
      $min: { dueAt: now },
    };
    return [{ updateOne: { filter: { channelId: channel._id, resource, objectId }, update, upsert: true } }];
  });
  await asks(deps).bulkWrite(operations, { session, ordered: true });
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
