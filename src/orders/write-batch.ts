import { Types } from 'mongoose';
import { lostRace } from '../apply/lost-race.ts';
import { type EventDoc, events } from '../events/model.ts';
import { type RowWrite, writeRows } from '../events/write-rows.ts';
import { groupBy } from '../group-by.ts';
import type { DbDeps } from '../mongo/collection.ts';
import type { Database } from '../mongo/database.ts';
import { type Item, orderKey } from './incoming.ts';
import { type OrderDoc, orders } from './model.ts';

type Db = { db: Pick<Database, 'connection' | 'transaction'> };
type KnownRow = Pick<EventDoc, 'outcome' | 'receivedAt' | 'lastReceivedAt'>;

const WRITE_CONFLICT = 112;

/** Reads what a batch is decided on: the orders by `orderKey`, the event rows by `channelId/eventId`. */
export async function readKnown(
  deps: DbDeps,
  items: Item[],
): Promise<{ orders: Map<string, OrderDoc>; rows: Map<string, KnownRow> }> {
  const known = new Map<string, OrderDoc>();
  const rows = new Map<string, KnownRow>();
  const byChannel = groupBy(items, (item) => item.channelId);
  await Promise.all(
    [...byChannel].map(async ([channel, its]) => {
      const channelId = new Types.ObjectId(channel);
      const ids = [...new Set(its.flatMap((item) => item.objectId ?? []))];
      const eventIds = its.flatMap((item) => (item.verified === 'fetched' ? [] : [item.eventId]));
      const [foundOrders, foundRows] = await Promise.all([
        orders(deps)
          .find({ channelId, channelOrderId: { $in: ids } })
          .toArray(),
        events(deps)
          .find<KnownRow & Pick<EventDoc, 'eventId'>>(
            { channelId, eventId: { $in: eventIds } },
            { projection: { eventId: 1, outcome: 1, receivedAt: 1, lastReceivedAt: 1 } },
          )
          .toArray(),
      ]);
      for (const order of foundOrders) known.set(orderKey(channel, order.channelOrderId), order);
      for (const row of foundRows) rows.set(`${channel}/${row.eventId}`, row);
    }),
  );
  return { orders: known, rows };
}

/**
 * Writes orders and event rows in one transaction: an order is inserted, or replaced only if its
 * revision is still the one that was decided on.
 *
 * @throws what `isLostRace` knows; nothing was written then.
 */
export async function writeBatch(
  deps: Db,
  decided: { before: OrderDoc | null; after: OrderDoc }[],
  rows: RowWrite[],
): Promise<void> {
  const inserts = decided.flatMap(({ before, after }) => (before ? [] : [after]));
  const replaces = decided.flatMap(({ before, after }) =>
    before
      ? [{ replaceOne: { filter: { _id: before._id, revision: before.revision }, replacement: after } }]
      : [],
  );
  const collection = orders(deps);
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
