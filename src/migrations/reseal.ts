import type { mongo } from 'mongoose';
import { channels } from '../channels/model.ts';
import type { Vault } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { quarantineRows } from '../ingest/quarantine-model.ts';
import { FIRST_ID } from './batches.ts';
import { contextOf, type Sealed, sealedInChannel, sealedInQuarantine } from './sealed-places.ts';

const BATCH = 100;
/** A body may have 2 MiB. */
const FEW = 10;
/** In the order of their ids, by the index of that. */
const ALL = { _id: { $gt: FIRST_ID } };
const SECRETS = { accountId: 1, token: 1, clientSecret: 1, previousClientSecret: 1, hookKeys: 1 } as const;

export interface Resealed {
  /** Documents that were gone through. */
  seen: number;
  resealed: number;
  /** By the id of a key that is not configured any more: nobody can read these. */
  unreadable: Record<string, number>;
}

/**
 * Seals anew what is sealed with an older key or in an older format. A value that is replaced meanwhile stays: only
 * what was read is written over. May be cut off anywhere and begun anew: what is done costs a look.
 *
 * @param deps.vault seals by today's format.
 * @param onBatch hears after each batch how many documents were gone through; throws to end it.
 */
export async function reseal(
  deps: Pick<Deps, 'db' | 'vault'>,
  onBatch: (seen: number) => Promise<void>,
): Promise<Resealed> {
  const sum: Resealed = { seen: 0, resealed: 0, unreadable: {} };
  await goThrough(deps, channels(deps), SECRETS, sealedInChannel, BATCH, sum, onBatch);
  const body = { accountId: 1, sealedBody: 1 } as const;
  await goThrough(deps, quarantineRows(deps), body, sealedInQuarantine, FEW, sum, onBatch);
  return sum;
}

/** How many values are sealed with which key, now. */
export async function sealedByKey(deps: Pick<Deps, 'db' | 'vault'>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const count = (found: Sealed[]) => {
    for (const { text } of found) {
      const key = deps.vault.keyOf(text);
      counts[key] = (counts[key] ?? 0) + 1;
    }
  };
  for await (const doc of channels(deps).find(ALL, { projection: SECRETS, sort: { _id: 1 } }))
    count(sealedInChannel(doc));
  const rows = quarantineRows(deps).find(ALL, { projection: { sealedBody: 1 }, sort: { _id: 1 } });
  for await (const doc of rows) count(sealedInQuarantine(doc));
  return counts;
}

async function goThrough<Doc extends { _id: mongo.ObjectId; accountId: mongo.ObjectId }>(
  { vault }: Pick<Deps, 'vault'>,
  rows: mongo.Collection<Doc>,
  projection: mongo.Document,
  sealedIn: (doc: Doc) => Sealed[],
  limit: number,
  sum: Resealed,
  onBatch: (seen: number) => Promise<void>,
): Promise<void> {
  let after: mongo.ObjectId | undefined = FIRST_ID;
  while (after) {
    const next = { _id: { $gt: after } } as mongo.Filter<Doc>;
    const docs = (await rows.find(next, { projection, sort: { _id: 1 }, limit }).toArray()) as Doc[];
    const writes = docs.flatMap((doc) =>
      sealedIn(doc)
        .filter(({ text }) => vault.isOld(text))
        .flatMap((sealed) => renewed(vault, doc, sealed, sum)),
    );
    if (writes.length > 0) {
      const { modifiedCount } = await rows.bulkWrite(writes, { ordered: false });
      sum.resealed += modifiedCount;
    }
    sum.seen += docs.length;
    after = docs.at(-1)?._id;
    if (docs.length > 0) await onBatch(sum.seen);
  }
}

function renewed<Doc extends { _id: mongo.ObjectId; accountId: mongo.ObjectId }>(
  vault: Vault,
  doc: Doc,
  { field, text, replaceBy }: Sealed,
  sum: Resealed,
): mongo.AnyBulkWriteOperation<Doc>[] {
  const context = contextOf(doc, field);
  let plain: Buffer;
  try {
    plain = vault.openBytes(text, context);
  } catch {
    const key = vault.keyOf(text);
    sum.unreadable[key] = (sum.unreadable[key] ?? 0) + 1;
    return [];
  }
  const { filter, update, ...which } = replaceBy(vault.seal(plain, context));
  const updateOne = {
    ...which,
    filter: { ...filter, _id: doc._id } as mongo.Filter<Doc>,
    update: update as mongo.UpdateFilter<Doc>,
  };
  return [{ updateOne }];
}
