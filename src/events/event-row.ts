import { Types } from 'mongoose';
import { sha256 } from '../crypto.ts';
import type { EventDoc } from './model.ts';

type Came = Pick<
  EventDoc,
  | 'accountId'
  | 'channelId'
  | 'eventId'
  | 'topic'
  | 'resource'
  | 'objectId'
  | 'via'
  | 'verified'
  | 'receivedAt'
  | 'traceparent'
  | 'raw'
>;

type Became = Pick<EventDoc, 'outcome' | 'reason' | 'decidedAt'> &
  Partial<Pick<EventDoc, 'changes' | 'revision' | 'channelUpdatedAt' | 'unknownKeys'>>;

/** The row of an event that came for the first time, and what became of it. */
export function eventRow(came: Came, became: Became): EventDoc {
  return {
    _id: new Types.ObjectId(),
    changes: [],
    channelUpdatedAt: null,
    revision: null,
    lastReceivedAt: came.receivedAt,
    deliveries: 1,
    unknownKeys: [],
    ...came,
    ...became,
  };
}

/** Fetched records have no delivery: their event is known by channel, object and content. */
export const fetchedEventId = (
  channelId: string,
  resource: string,
  objectId: string,
  content: string,
): string => sha256(`${channelId}\0${resource}\0${objectId}\0${content}`);
