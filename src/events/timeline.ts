import type { Types } from 'mongoose';
import type { DbDeps } from '../mongo/collection.ts';
import { type EventDoc, events } from './model.ts';

/** An event without its raw bytes. */
export type EventRow = Omit<EventDoc, 'raw'>;

const MOST = 500;

/**
 * What came about one object and what became of it, in the sequence it was decided; the newest 500 of an
 * object with more. Shipments and mails are merged in by whoever shows it.
 */
export async function timelineOf(
  deps: DbDeps,
  object: {
    accountId: Types.ObjectId;
    channelId: Types.ObjectId;
    resource: 'order' | 'plan' | 'product';
    objectId: string;
  },
): Promise<EventRow[]> {
  const { accountId, channelId, resource, objectId } = object;
  const rows = await events(deps)
    .find<EventRow>({ accountId, channelId, resource, objectId }, { projection: { raw: 0 } })
    .sort({ receivedAt: -1 })
    .limit(MOST)
    .toArray();
  return rows.sort(
    (a, b) => a.decidedAt.getTime() - b.decidedAt.getTime() || (a.revision ?? 0) - (b.revision ?? 0),
  );
}
