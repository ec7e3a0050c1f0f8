import type { Types } from 'mongoose';
import { type ListPage, pageFilter, pageSort } from '../list-page.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { SECOND } from '../time.ts';
import { type EventDoc, events, type Outcome } from './model.ts';

export interface EventFilter {
  channelId?: Types.ObjectId | undefined;
  outcomes?: Outcome[] | undefined;
  resource?: 'order' | 'plan' | 'product' | undefined;
  /** Ids of objects at ReCharge: events of any of them. */
  objectIds?: string[] | undefined;
}

/** An event without its raw bytes. */
export type EventRow = Omit<EventDoc, 'raw'>;

/** Events of an account: one page and one row more (for `splitPage`). */
export async function listEvents(
  deps: DbDeps,
  accountId: Types.ObjectId,
  filter: EventFilter,
  page: ListPage,
): Promise<EventRow[]> {
  const { channelId, outcomes, resource, objectIds } = filter;
  const where = {
    accountId,
    ...(channelId ? { channelId } : {}),
    ...(outcomes?.length ? { outcome: { $in: outcomes } } : {}),
    ...(resource ? { resource } : {}),
    ...(objectIds ? { objectId: { $in: objectIds } } : {}),
  };
  return events(deps)
    .find<EventRow>({ $and: [where, pageFilter(page)] }, { projection: { raw: 0 } })
    .sort(pageSort(page))
    .limit(page.limit + 1)
    .maxTimeMS(page.maxTimeMS)
    .toArray();
}

/** One event with its raw bytes, if they are still kept. */
export async function eventById(
  deps: DbDeps,
  accountId: Types.ObjectId,
  id: Types.ObjectId,
): Promise<EventDoc | null> {
  return events(deps).findOne({ _id: id, accountId });
}

/** When the newest deliveries of a channel arrived and when they were decided, the newest first. */
export function newestDeliveries(
  deps: DbDeps,
  channel: { _id: Types.ObjectId; accountId: Types.ObjectId },
  most: number,
): Promise<Pick<EventDoc, 'receivedAt' | 'decidedAt'>[]> {
  return events(deps)
    .find<Pick<EventDoc, 'receivedAt' | 'decidedAt'>>(
      { accountId: channel.accountId, channelId: channel._id, via: { $in: ['webhook', 'unsigned'] } },
      {
        projection: { receivedAt: 1, decidedAt: 1 },
        sort: { receivedAt: -1 },
        limit: most,
        maxTimeMS: 3 * SECOND,
      },
    )
    .toArray();
}
