import type { Types } from 'mongoose';
import type { DbDeps } from '../mongo/collection.ts';
import { type EventDoc, events, type Outcome } from './model.ts';
import type { EventRow } from './timeline.ts';

export interface EventFilter {
  channelId?: Types.ObjectId | undefined;
  outcomes?: Outcome[] | undefined;
  resource?: 'order' | 'plan' | 'product' | undefined;
  /** Ids of objects at ReCharge: events of any of them. */
  objectIds?: string[] | undefined;
}

export interface EventPage {
  /** At most this many, and one more when there are further ones. */
  limit: number;
  /** Where the last page ended: the list goes from new to old. */
  before?: { receivedAt: Date; id: Types.ObjectId } | undefined;
}

/** Events of an account, the newest first, without their raw bytes. */
export async function listEvents(
  deps: DbDeps,
  accountId: Types.ObjectId,
  filter: EventFilter,
  page: EventPage,
): Promise<EventRow[]> {
  const { channelId, outcomes, resource, objectIds } = filter;
  const { before } = page;
  return events(deps)
    .find<EventRow>(
      {
        accountId,
        ...(channelId ? { channelId } : {}),
        ...(outcomes?.length ? { outcome: { $in: outcomes } } : {}),
        ...(resource ? { resource } : {}),
        ...(objectIds ? { objectId: { $in: objectIds } } : {}),
        ...(before
          ? {
              $or: [
                { receivedAt: { $lt: before.receivedAt } },
                { receivedAt: before.receivedAt, _id: { $lt: before.id } },
              ],
            }
          : {}),
      },
      { projection: { raw: 0 } },
    )
    .sort({ receivedAt: -1, _id: -1 })
    .limit(page.limit + 1)
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

/** Events by outcome since a time, for a channel's health. */
export async function countEvents(
  deps: DbDeps,
  accountId: Types.ObjectId,
  filter: { channelId?: Types.ObjectId; since: Date },
): Promise<Partial<Record<Outcome, number>>> {
  const { channelId, since } = filter;
  const rows = await events(deps)
    .aggregate<{ _id: Outcome; count: number }>([
      { $match: { accountId, ...(channelId ? { channelId } : {}), receivedAt: { $gte: since } } },
      { $group: { _id: '$outcome', count: { $sum: 1 } } },
    ])
    .toArray();
  return Object.fromEntries(rows.map(({ _id, count }) => [_id, count]));
}
