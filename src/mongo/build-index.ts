import type { DbDeps } from './collection.ts';
import { ABOUT_NOW } from './database.ts';
import type { NamedIndex } from './missing-indexes.ts';

/**
 * Builds one index, however long it takes: `deps` must be a connection without a time-out of its sockets. The
 * collection stays readable and writable. An index that is being built already is waited for.
 *
 * @throws MongoServerError 11000 when a unique one cannot be, since records contradict it.
 */
export async function buildIndex(deps: DbDeps, { collection, name, index }: NamedIndex): Promise<void> {
  await deps.db.connection.db?.command({
    createIndexes: collection,
    indexes: [{ ...index, name }],
    // By default a member of the set that is away holds the build up until it is back.
    commitQuorum: 'majority',
  });
}

/** How far the build of an index is, 0 to 100; null when the server does not say. */
export async function buildProgress(deps: DbDeps, { collection, name }: NamedIndex): Promise<number | null> {
  const admin = deps.db.connection.getClient().db('admin');
  const stages = [
    { $currentOp: { allUsers: false } },
    {
      $match: {
        'command.createIndexes': collection,
        'command.indexes.name': name,
        'progress.total': { $gt: 0 },
      },
    },
  ];
  const [op] = await admin
    .aggregate<{ progress: { done: number; total: number } }>(stages, ABOUT_NOW)
    .toArray();
  return op ? Math.min(100, Math.floor((100 * Number(op.progress.done)) / Number(op.progress.total))) : null;
}
