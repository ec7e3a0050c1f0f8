import { type RowWrite, writeRows } from '../events/write-rows.ts';
import type { Database } from '../mongo/database.ts';
import { type Asked, type AskRef, closeAsks, writeAsks } from './ask-writes.ts';
import type { DocWrite, StoredDoc, WritableCollection } from './holdings.ts';
import { lostRace } from './lost-race.ts';

const WRITE_CONFLICT = 112;

/** What a batch comes to. */
export interface BatchWrites<Doc> {
  docs: DocWrite<Doc>[];
  rows?: RowWrite[];
  asks?: Asked[];
  answered?: AskRef[];
}

/**
 * Writes documents, event rows and asks in one transaction: a document is inserted, or replaced only if its
 * revision is still the one that was decided on.
 *
 * @throws what `isLostRace` knows; nothing was written then.
 */
export async function writeBatch<Doc extends StoredDoc>(
  deps: { db: Pick<Database, 'connection' | 'transaction'> },
  collection: WritableCollection<Doc>,
  { docs: writes, rows = [], asks = [], answered = [] }: BatchWrites<Doc>,
  now: Date,
): Promise<void> {
  if ([writes, rows, asks, answered].every(({ length }) => length === 0)) return;
  const inserts = writes.flatMap(({ before, after }) => (before ? [] : [after]));
  const replaces = writes.flatMap(({ before, after }) =>
    before
      ? [{ replaceOne: { filter: { _id: before._id, revision: before.revision }, replacement: after } }]
      : [],
  );
  await deps.db.transaction(async (session) => {
    try {
      if (replaces.length > 0) {
        const result = await collection.bulkWrite(replaces, { session, ordered: true });
        if (result.matchedCount !== replaces.length) throw lostRace();
      }
      if (inserts.length > 0) await collection.insertMany(inserts, { session });
      await writeRows(deps, rows, session);
      await writeAsks(deps, asks, now, session);
      await closeAsks(deps, answered, session);
    } catch (error) {
      // The transaction would be tried again as it is, and then find the revision changed.
      throw (error as { code?: unknown }).code === WRITE_CONFLICT ? lostRace() : error;
    }
  });
}
