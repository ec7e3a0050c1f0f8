import { isDeepStrictEqual } from 'node:util';
import type { mongo } from 'mongoose';
import type { DbDeps, StoredAs } from './collection.ts';

export interface NamedIndex {
  collection: string;
  /** In its collection; MongoDB's own choice where none is declared: `accountId_1_updatedAt_1__id_1`. */
  name: string;
  index: StoredAs['indexes'][number];
}

const NAMESPACE_NOT_FOUND = 26;

/** What is declared and not there, in the order of the declarations. One that is being built counts as there. */
export async function missingIndexes(
  deps: DbDeps,
  collections: { storedAs: StoredAs }[],
): Promise<NamedIndex[]> {
  const { db } = deps.db.connection;
  if (!db) throw new Error('the database is not open');
  const missing: NamedIndex[] = [];
  for (const { storedAs } of collections) {
    const there = await indexesOf(db.collection(storedAs.name));
    for (const index of storedAs.indexes) {
      if (there.some((one) => isSame(one, index))) continue;
      missing.push({ collection: storedAs.name, name: index.name ?? nameOf(index.key), index });
    }
  }
  return missing;
}

/** Indexes that older versions made and nothing asks for, of collections that have all of their own. */
export async function outdatedIndexes(
  deps: DbDeps,
  collections: { storedAs: StoredAs }[],
): Promise<{ collection: string; name: string }[]> {
  const { db } = deps.db.connection;
  if (!db) throw new Error('the database is not open');
  const outdated = [];
  for (const { storedAs } of collections) {
    if (!storedAs.dropped?.length || (await missingIndexes(deps, [{ storedAs }])).length > 0) continue;
    for (const { name, key } of await indexesOf(db.collection(storedAs.name))) {
      const isOutdated = storedAs.dropped.some((old) => isSameKey(key, old));
      if (isOutdated && name) outdated.push({ collection: storedAs.name, name });
    }
  }
  return outdated;
}

async function indexesOf(collection: mongo.Collection): Promise<mongo.IndexDescriptionInfo[]> {
  try {
    return await collection.listIndexes().toArray();
  } catch (error) {
    if ((error as { code?: number }).code === NAMESPACE_NOT_FOUND) return [];
    throw error;
  }
}

const MATTERS = ['unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds'] as const;

/** The sequence of an index's fields counts. */
const isSameKey = (there: object, wanted: object): boolean =>
  isDeepStrictEqual(Object.entries(there), Object.entries(wanted));

const isSame = (there: mongo.IndexDescriptionInfo, wanted: NamedIndex['index']): boolean =>
  isSameKey(there.key, wanted.key) &&
  there.collation?.locale === wanted.collation?.locale &&
  MATTERS.every((option) => isDeepStrictEqual(there[option] ?? false, wanted[option] ?? false));

const nameOf = (key: NamedIndex['index']['key']): string => Object.entries(key).flat().join('_');
