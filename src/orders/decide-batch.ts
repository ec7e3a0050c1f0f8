import { Types } from 'mongoose';
import type { Verdict } from '../apply/event-consumer.ts';
import { isTesting } from '../channels/is-testing.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { sha256 } from '../crypto.ts';
import type { EventDoc } from '../events/model.ts';
import type { RowWrite } from '../events/write-rows.ts';
import type { Decision } from './decide.ts';
import { type Item, orderKey } from './incoming.ts';
import type { OrderDoc } from './model.ts';
import { type Fetched, type SettleContext, settle } from './settle.ts';

/** What is known when a batch is decided; maps by `orderKey` and by `channelId/eventId`. */
export interface BatchKnowledge {
  orders: ReadonlyMap<string, OrderDoc>;
  rows: ReadonlyMap<string, Pick<EventDoc, 'outcome' | 'receivedAt' | 'lastReceivedAt'>>;
  fetched: ReadonlyMap<string, Fetched>;
}

export interface BatchPlan {
  /** Orders that ReCharge must be asked for; their events have no verdict yet. */
  asks: Map<string, { channel: ChannelDoc; channelOrderId: string }>;
  /** Of every item but those for which ReCharge must be asked. */
  verdicts: Map<Item, Verdict>;
  /** `before` null: to insert. Otherwise compare-and-set on `before.revision`. */
  orders: { before: OrderDoc | null; after: OrderDoc }[];
  rows: RowWrite[];
}

/** Decides a batch in memory, event by event in their sequence; every event gets its own row and verdict. */
export function decideBatch(items: Item[], known: BatchKnowledge, now: Date): BatchPlan {
  const orders = new Map(known.orders);
  const touched = new Set<string>();
  const plan: BatchPlan = { asks: new Map(), verdicts: new Map(), orders: [], rows: [] };
  /** Rows of this batch by event, so that a repeat inside the batch raises the count of its first. */
  const rows = new Map<string, RowWrite>();
  const testing = new Map<ChannelDoc, boolean>();

  const keep = (key: string, decision: Decision) => {
    if (decision.outcome !== 'applied') return;
    orders.set(key, decision.next);
    touched.add(key);
  };
  const record = (
    item: Item,
    decision: Pick<EventDoc, 'outcome' | 'reason' | 'changes'>,
    revision: number | null,
  ) => {
    const isFetched = item.verified === 'fetched';
    if (isFetched && decision.outcome !== 'applied') return;
    const isKnown = known.rows.has(rowKey(item)) || isFetched;
    const row: RowWrite = { kind: isKnown ? 'decide' : 'insert', doc: toRow(item, decision, revision, now) };
    rows.set(rowKey(item), row);
    plan.rows.push(row);
  };

  for (const item of items) {
    const verdict = (outcome: EventDoc['outcome'], reason: string | null): void => {
      plan.verdicts.set(item, { eventId: item.eventId, objectId: item.objectId, outcome, reason });
    };
    const plain = (outcome: EventDoc['outcome'], reason: string): void => {
      record(item, { outcome, reason, changes: [] }, null);
      verdict(outcome, reason);
    };
    const earlier = rows.get(rowKey(item));
    const stored = item.verified === 'fetched' ? undefined : known.rows.get(rowKey(item));
    const repeated = stored !== undefined && stored.outcome !== 'dead';
    if (earlier && item.verified !== 'fetched') {
      const isDead = earlier.kind !== 'again' && earlier.doc.outcome === 'dead';
      const again: RowWrite = { kind: 'again', ...idOf(item), receivedAt: item.receivedAt, count: 1 };
      plan.rows.push(again);
      verdict(isDead ? 'dead' : 'duplicate', isDead ? earlier.doc.reason : 'exact_repeat');
      continue;
    }
    if (item.reading.kind === 'dead') {
      plain('dead', `unreadable: ${item.reading.reason}`);
      continue;
    }
    if (!item.channel || item.objectId === null) {
      plain('ignored', 'channel_unknown');
      continue;
    }
    const key = orderKey(item.channelId, item.objectId);
    const order = orders.get(key) ?? null;
    const again = (): void => {
      const isSame = [stored?.receivedAt, stored?.lastReceivedAt].some(
        (at) => at?.getTime() === item.receivedAt.getTime(),
      );
      const count = item.redelivered && isSame ? 0 : 1;
      const row: RowWrite = { kind: 'again', ...idOf(item), receivedAt: item.receivedAt, count };
      rows.set(rowKey(item), row);
      plan.rows.push(row);
      verdict('duplicate', 'exact_repeat');
    };
    const asksAgain =
      item.verified === 'none' || (item.reading.kind === 'deletion' && order !== null && !order.deletedAt);
    if (repeated && !asksAgain) {
      again();
      continue;
    }
    const isTest = testing.get(item.channel) ?? isTesting(item.channel, now);
    testing.set(item.channel, isTest);
    const context: SettleContext = { channel: item.channel, testing: isTest, repeated, now };
    const settled = settle(order, { ...item, objectId: item.objectId }, known.fetched.get(key), context);
    if (settled === 'ask') {
      plan.asks.set(key, { channel: item.channel, channelOrderId: item.objectId });
      continue;
    }
    if ('retry' in settled) {
      const { retry, reason } = settled;
      const { eventId, objectId } = item;
      if (retry === 'never') plain('dead', reason);
      else plan.verdicts.set(item, { eventId, objectId, outcome: 'retry', retry, reason });
      continue;
    }
    const { own, asked } = settled;
    if (asked) {
      keep(key, asked.decision);
      record(
        answerOf(item, item.objectId, asked.record?.contentHash, 'tie'),
        bare(asked.decision),
        revisionOf(asked.decision),
      );
    }
    if (repeated) {
      keep(key, own);
      const hash = own.next?.deletedAt ? `deleted:${own.next.revision}` : own.next?.contentHash;
      record(answerOf(item, item.objectId, hash, item.via), bare(own), revisionOf(own));
      again();
      continue;
    }
    keep(key, own);
    record(item, bare(own), revisionOf(own));
    verdict(own.outcome === 'tie' ? 'ignored' : own.outcome, own.reason);
  }

  for (const key of touched) {
    const after = orders.get(key);
    if (after) plan.orders.push({ before: known.orders.get(key) ?? null, after });
  }
  // The same sequence everywhere: two batches that share orders collide at the first, not crosswise.
  plan.orders.sort((a, b) => (a.after.channelOrderId < b.after.channelOrderId ? -1 : 1));
  return plan;
}

export const rowKey = (item: { channelId: string; eventId: string }): string =>
  `${item.channelId}/${item.eventId}`;

const idOf = (item: Item) => ({ channelId: new Types.ObjectId(item.channelId), eventId: item.eventId });

const revisionOf = (decision: Decision): number | null => decision.next?.revision ?? null;

const bare = (decision: Decision): Pick<EventDoc, 'outcome' | 'reason' | 'changes'> => ({
  // ReCharge was asked and could not tell either; nothing to apply.
  outcome: decision.outcome === 'tie' ? 'ignored' : decision.outcome,
  reason: decision.reason,
  changes: decision.changes,
});

/** ReCharge's answer as an event of its own. */
function answerOf(item: Item, objectId: string, hash: string | undefined, via: Item['via']): Item {
  return {
    ...item,
    eventId: fetchedEventId(item.channelId, objectId, hash ?? ''),
    topic: 'order/fetched',
    via,
    verified: 'fetched',
    raw: null,
  };
}

/** Fetched records have no delivery: their event is known by channel, object and content. */
export const fetchedEventId = (channelId: string, objectId: string, hash: string): string =>
  sha256(`${channelId}\0order\0${objectId}\0${hash}`);

function toRow(
  item: Item,
  decision: Pick<EventDoc, 'outcome' | 'reason' | 'changes'>,
  revision: number | null,
  now: Date,
): EventDoc {
  const read = item.reading.kind === 'record' ? item.reading : null;
  return {
    _id: new Types.ObjectId(),
    accountId: item.channel?.accountId ?? new Types.ObjectId(item.accountId),
    channelId: new Types.ObjectId(item.channelId),
    eventId: item.eventId,
    topic: item.topic,
    resource: 'order',
    objectId: item.objectId,
    via: item.via,
    verified: item.verified,
    ...decision,
    channelUpdatedAt: read?.order.channelUpdatedAt ?? null,
    revision,
    receivedAt: item.receivedAt,
    lastReceivedAt: item.receivedAt,
    decidedAt: now,
    deliveries: 1,
    traceparent: item.traceparent,
    raw: item.raw,
    unknownKeys: read?.unknownKeys ?? [],
  };
}
