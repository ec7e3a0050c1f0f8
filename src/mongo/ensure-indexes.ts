import type { DbDeps, StoredAs } from './collection.ts';

/**
 * Creates the collections and their indexes; safe to run at every start and in several processes.
 */
export async function ensureIndexes(deps: DbDeps, collections: { storedAs: StoredAs }[]): Promise<void> {
  const { db } = deps.db.connection;
  if (!db) throw new Error('the database is not open');
  for (const { storedAs } of collections) {
    const { name, indexes, options } = storedAs;
    try {
      await db.createCollection(name, options);
    } catch (error) {
      // NamespaceExists (48): another process was first, or the options differ from an older version.
      if ((error as { code?: number }).code !== 48) throw error;
    }
    if (indexes.length > 0) await db.collection(name).createIndexes(indexes);
  }
}
