import type { ClientSession, Types } from 'mongoose';
import type { DbDeps } from '../mongo/collection.ts';
import { inSession } from '../mongo/in-session.ts';
import { type EventDoc, events } from './model.ts';

/**
 * - `insert`: a new event; a row that appeared meanwhile is a duplicate key error (E11000), after which
 *   the caller decides anew.
 * - `decide`: an event that may have a row (a fetched record, or a dead one that was replayed): its verdict
 *   is replaced.
 * - `settle`: an event whose row says `waiting` gets its verdict; a row that has one already keeps it.
 * - `again`: the same bytes once more; raises `deliveries` by `count` and `lastReceivedAt`.
 */
export type RowWrite =
  | { kind: 'insert'; doc: EventDoc }
  | { kind: 'decide'; doc: EventDoc }
  | { kind: 'settle'; doc: EventDoc }
  | { kind: 'again'; channelId: Types.ObjectId; eventId: string; receivedAt: Date; count: number };

/** Writes event rows in one call. */
export async function writeRows(deps: DbDeps, rows: RowWrite[], session?: ClientSession): Promise<void> {
  if (rows.length === 0) return;
  const inserts = rows.flatMap((row) => (row.kind === 'insert' ? [row.doc] : []));
  const updates = rows.flatMap((row) => (row.kind === 'insert' ? [] : [toUpdate(row)]));
  const options = inSession(session);
  // Inserts first: a repeat inside the batch raises the count of the row that its first just got.
  if (inserts.length > 0) await events(deps).insertMany(inserts, options);
  if (updates.length > 0) await events(deps).bulkWrite(updates, { ...options, ordered: true });
}

function toUpdate(row: Exclude<RowWrite, { kind: 'insert' }>) {
  if (row.kind === 'again') {
    const { channelId, eventId, receivedAt, count } = row;
    const update = {
      $inc: { deliveries: count },
      $max: { lastReceivedAt: receivedAt },
      $min: { receivedAt },
    };
    return { updateOne: { filter: { channelId, eventId }, update } };
  }
  const { channelId, eventId, outcome, reason, changes, revision, decidedAt, unknownKeys, lastReceivedAt } =
    row.doc;
  const {
    _id,
    accountId,
    topic,
    resource,
    objectId,
    via,
    verified,
    receivedAt,
    traceparent,
    raw = null,
  } = row.doc;
  const $set = {
    outcome,
    reason,
    changes,
    revision,
    decidedAt,
    unknownKeys,
    objectId,
    channelUpdatedAt: row.doc.channelUpdatedAt,
  };
  if (row.kind === 'settle')
    return { updateOne: { filter: { channelId, eventId, outcome: 'waiting' as const }, update: { $set } } };
  const update = {
    $set,
    $max: { lastReceivedAt },
    $inc: { deliveries: 1 },
    $setOnInsert: { _id, accountId, topic, resource, via, verified, receivedAt, traceparent, raw },
  };
  return { updateOne: { filter: { channelId, eventId }, update, upsert: true } };
}
