import { type RowWrite, writeRows } from '../events/write-rows.ts';
import type { Database } from '../mongo/database.ts';
import type { DocWrite, StoredDoc, WritableCollection } from './holdings.ts';
import { lostRace } from './lost-race.ts';

const WRITE_CONFLICT = 112;

/**
 * Writes documents and event rows in one transaction: a document is inserted, or replaced only if its
 * revision is still the one that was decided on.
 *
 * @throws what `isLostRace` knows; nothing was written then.
 */
export async function writeBatch<Doc extends StoredDoc>(
  deps: { db: Pick<Database, 'connection' | 'transaction'> },
  collection: WritableCollection<Doc>,
  writes: DocWrite<Doc>[],
  rows: RowWrite[],
): Promise<void> {
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
    } catch (error) {
      // The transaction would be tried again as it is, and then find the revision changed.
      throw (error as { code?: unknown }).code === WRITE_CONFLICT ? lostRace() : error;
    }
  });
}
