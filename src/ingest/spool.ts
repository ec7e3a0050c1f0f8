import mongoose from 'mongoose';
import type { Deps } from '../deps.ts';
import { isDuplicateKey } from '../errors.ts';
import { MAJORITY } from '../mongo/database.ts';
import { SECOND } from '../time.ts';
import { withDeadline } from '../with-deadline.ts';
import { type DurableEvent, messageHeadersOf, routingKeyOf } from './durable-event.ts';
import { type SpoolDoc, spoolRows } from './spool-model.ts';

/** The place of deliveries that RabbitMQ could not take in time. */
export interface Spool {
  /** Resolves when the event is durable on the majority; a duplicate key means that it already is. */
  put(event: DurableEvent, timeoutMs: number): Promise<void>;
  /** Rows that nobody is draining, oldest first, leased to the caller. */
  claim(limit: number, leaseMs: number): Promise<SpoolDoc[]>;
  remove(eventIds: string[]): Promise<void>;
  /** Gives claimed rows back before their lease ends; rows that somebody else claimed meanwhile stay theirs. */
  release(rows: SpoolDoc[]): Promise<void>;
  /** About how many wait: counting them all would cost more the longer the broker is away. */
  size(): Promise<number>;
}

export function createSpool(deps: Pick<Deps, 'db' | 'now'>): Spool {
  const rows = () => spoolRows(deps);
  const objectId = (id: string) => new mongoose.Types.ObjectId(id);

  return {
    async put(event, timeoutMs) {
      const row = {
        _id: event.eventId,
        accountId: objectId(event.accountId),
        channelId: objectId(event.channelId),
        routingKey: routingKeyOf(event),
        body: event.body,
        headers: messageHeadersOf(event),
        receivedAt: event.receivedAt,
        leasedUntil: null,
      };
      try {
        const insert = rows().insertOne(row, { writeConcern: MAJORITY });
        await withDeadline(insert, timeoutMs, 'The write into the spool');
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
    async claim(limit, leaseMs) {
      const now = deps.now();
      const free = { $or: [{ leasedUntil: null }, { leasedUntil: { $lt: now } }] };
      const ids = await rows()
        .find<Pick<SpoolDoc, '_id'>>(free, { projection: { _id: 1 }, sort: { receivedAt: 1 }, limit })
        .toArray();
      if (ids.length === 0) return [];
      // The lease's end is its mark: two claims in one millisecond only publish twice, which is harmless.
      const until = new Date(now.getTime() + leaseMs);
      await rows().updateMany(
        { _id: { $in: ids.map((row) => row._id) }, ...free },
        { $set: { leasedUntil: until } },
      );
      const mine = await rows()
        .find({ _id: { $in: ids.map((row) => row._id) }, leasedUntil: until })
        .toArray();
      return mine.toSorted((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
    },
    async remove(eventIds) {
      await rows().deleteMany({ _id: { $in: eventIds } });
    },
    async release(claimed) {
      await rows().bulkWrite(
        claimed.map(({ _id, leasedUntil }) => ({
          updateOne: { filter: { _id, leasedUntil }, update: { $set: { leasedUntil: null } } },
        })),
        { ordered: false },
      );
    },
    size: () => rows().estimatedDocumentCount({ maxTimeMS: SECOND }),
  };
}
