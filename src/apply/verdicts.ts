import { eventRow, fetchedEventId } from '../events/event-row.ts';
import type { EventDoc, Outcome } from '../events/model.ts';
import type { RowWrite } from '../events/write-rows.ts';
import { asId } from '../ids.ts';
import type { Why } from './ask-model.ts';
import type { Decision } from './decision.ts';
import type { StoredDoc } from './holdings.ts';
import type { Item, PlacedItem, ReadRecord } from './item.ts';

/** What became of an event, or that it must be tried again (nothing was written for it then). */
export type Verdict =
  | { eventId: string; objectId: string | null; outcome: Outcome; reason: string | null }
  | {
      eventId: string;
      objectId: string | null;
      outcome: 'retry';
      retry: 'soon' | 'later' | 'conflict';
      reason: string;
    };

/** What one event comes to: its object must be asked for first; or its verdict, and what is to be written. */
export type EventResult<Doc> = { kind: 'ask'; why: Why[]; isRepeat: boolean } | Done<Doc>;

export interface Done<Doc> {
  kind: 'done';
  verdict: Verdict;
  rows: RowWrite[];
  next: Doc[] | null;
}

/** What is known of the row that the same bytes got earlier. */
export type EarlierRow = Pick<EventDoc, 'outcome' | 'reason' | 'receivedAt' | 'lastReceivedAt'>;

/** A decision, or an end without one. */
export type Decided<Doc> =
  | Decision<Doc[]>
  | { outcome: 'dead' | 'waiting'; reason: string; changes: []; next: null };

/** The verdict of a decision with the event's row; a fetched record that changed nothing gets none. */
export function decided<Doc extends StoredDoc>(
  item: Item<unknown>,
  row: EarlierRow | undefined,
  decision: Decided<Doc>,
  at: Date,
): Done<Doc> {
  const isFetched = item.verified === 'fetched';
  const record = item.reading.kind === 'record' ? item.reading.record : null;
  const doc = rowOf(item, decision, record, at);
  const kind = item.resumed && !isFetched ? 'settle' : row || isFetched ? 'decide' : 'insert';
  const rows: RowWrite[] = [{ kind, doc }];
  const { eventId, objectId } = item;
  const verdict = { eventId, objectId, outcome: doc.outcome, reason: doc.reason };
  return { kind: 'done', verdict, rows: isFetched && !decision.next ? [] : rows, next: decision.next };
}

/** The event waits until ReCharge was asked; one whose bytes were decided before keeps that verdict. */
export function waiting<Doc extends StoredDoc>(
  item: PlacedItem<unknown>,
  row: EarlierRow | undefined,
  { why, isRepeat }: { why: Why[]; isRepeat: boolean },
  at: Date,
): Done<Doc> {
  if (isRepeat) return repeated(item, row);
  const reason = why[0] ?? 'tie';
  const { eventId, objectId } = item;
  const verdict = { eventId, objectId, outcome: 'waiting' as const, reason };
  // A fetched record's row tells what it changed; an event whose answer came too late has its row.
  if (item.verified === 'fetched' || item.resumed) return { kind: 'done', verdict, rows: [], next: null };
  return decided(item, row, { outcome: 'waiting', reason, changes: [], next: null }, at);
}

/** ReCharge's answer (null: it has no such object) as an event of its own, which changed something. */
export function answered<Doc extends StoredDoc>(
  item: PlacedItem<unknown>,
  decision: Decision<Doc[]>,
  record: ReadRecord<unknown> | null,
  at: Date,
): RowWrite {
  const content = record?.contentHash ?? `deleted:${decision.next?.[0]?.revision ?? 0}`;
  const answer: PlacedItem<unknown> = {
    ...item,
    eventId: fetchedEventId(item.channelId, item.resource, item.objectId, content),
    topic: `${item.resource}/fetched`,
    verified: 'fetched',
    raw: null,
  };
  return { kind: 'decide', doc: rowOf(answer, decision, record, at) };
}

/** The same bytes once more: their row counts a delivery, unless the broker only repeated itself. */
export function repeated(item: Item<unknown>, row?: EarlierRow): Done<never> {
  const { eventId, objectId, receivedAt } = item;
  const isSame = [row?.receivedAt, row?.lastReceivedAt].some((at) => at?.getTime() === receivedAt.getTime());
  const again: RowWrite = {
    kind: 'again',
    channelId: asId(item.channelId),
    eventId,
    receivedAt,
    count: item.redelivered && isSame ? 0 : 1,
  };
  const verdict = { eventId, objectId, outcome: 'duplicate' as const, reason: 'exact_repeat' };
  return { kind: 'done', verdict, rows: [again], next: null };
}

/** Nothing is written; the message comes again. */
export function postponed(
  { eventId, objectId }: Item<unknown>,
  retry: 'soon' | 'later' | 'conflict',
  reason: string,
): Done<never> {
  return {
    kind: 'done',
    verdict: { eventId, objectId, outcome: 'retry', retry, reason },
    rows: [],
    next: null,
  };
}

function rowOf<Doc extends StoredDoc>(
  item: Item<unknown>,
  decision: Decided<Doc>,
  record: ReadRecord<unknown> | null,
  decidedAt: Date,
): EventDoc {
  const { channel, eventId, topic, resource, objectId, via, verified, receivedAt, traceparent } = item;
  // Whoever knows the address can send these bytes.
  const isForgotten = 'isForgotten' in decision && decision.isForgotten === true;
  const raw = verified === 'none' || isForgotten ? null : item.raw;
  const accountId = channel?.accountId ?? asId(item.accountId);
  const channelId = channel?._id ?? asId(item.channelId);
  return eventRow(
    { accountId, channelId, eventId, topic, resource, objectId, via, verified, receivedAt, traceparent, raw },
    {
      // ReCharge was asked and could not tell either; nothing to apply.
      outcome: decision.outcome === 'tie' ? 'ignored' : decision.outcome,
      reason: decision.reason,
      changes: decision.changes,
      channelUpdatedAt: record?.version ?? null,
      revision: decision.next?.[0]?.revision ?? null,
      unknownKeys: record?.unknownKeys ?? [],
      decidedAt,
    },
  );
}
