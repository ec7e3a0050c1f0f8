import type { mongo } from 'mongoose';
import type { DbDeps, StoredAs } from './collection.ts';

const NAMESPACE_EXISTS = 48;

/**
 * Makes what is not there yet: collections, and the indexes of those that hold nothing, which takes no time. So
 * on a fresh database every promise that a unique index keeps stands before the first write. What a filled
 * collection lacks is built beside the running gateway (`buildIndex`): a start never waits for that. Safe at
 * every start, in several processes at once.
 */
export async function makeCollections(deps: DbDeps, collections: { storedAs: StoredAs }[]): Promise<void> {
  const { db } = deps.db.connection;
  if (!db) throw new Error('the database is not open');
  const there = await db.listCollections({}, { nameOnly: true }).toArray();
  const names = new Set(there.map(({ name }) => name));
  await Promise.all(
    collections.map(async ({ storedAs }) => {
      if (!names.has(storedAs.name)) await make(db, storedAs);
      const isEmpty = (await db.collection(storedAs.name).findOne({}, { projection: { _id: 1 } })) === null;
      if (isEmpty && storedAs.indexes.length > 0)
        await db.collection(storedAs.name).createIndexes(storedAs.indexes);
    }),
  );
}

async function make(db: mongo.Db, { name, options }: StoredAs): Promise<void> {
  try {
    await db.createCollection(name, options);
  } catch (error) {
    // Another process was first, or the options differ from an older version's.
    if ((error as { code?: number }).code !== NAMESPACE_EXISTS) throw error;
  }
}
