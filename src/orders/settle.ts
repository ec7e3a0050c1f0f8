import type { FailedAnswer } from '../apply/answer.ts';
import { type Decision, decide, type OrderChannel, type OrderEvent } from './decide.ts';
import type { Item, OrderRecord } from './incoming.ts';
import type { OrderDoc } from './model.ts';

/** What asking ReCharge for an order by its id gave. */
export type Fetched = ({ kind: 'found' } & OrderRecord) | { kind: 'missing' } | FailedAnswer;

/**
 * What an event comes to: a decision of its own, and, where ReCharge was asked and its answer is another
 * state than the event's, the decision on that answer as well (`asked`, applied before the own one counts).
 */
export type Settled =
  | { own: Decision; asked: { decision: Decision; record: OrderRecord | null } | null }
  | 'ask'
  | { retry: FailedAnswer['retry']; reason: string };

export interface SettleContext {
  channel: OrderChannel;
  /** A test delivery was asked for within the last 10 minutes. */
  testing: boolean;
  /** The same bytes came before and were decided. */
  repeated: boolean;
  now: Date;
}

const nothing = (outcome: 'ignored' | 'superseded' | 'duplicate', reason: string): Decision => ({
  outcome,
  reason,
  changes: [],
  next: null,
});

const asEvent = (record: OrderRecord, source: 'event' | 'list' | 'id', at: Date): OrderEvent => ({
  kind: 'record',
  source,
  order: record.order,
  contentHash: record.contentHash,
  at,
});

/** Decides one event, with what ReCharge answered where that is needed; `ask` when it must be asked first. */
export function settle(
  order: OrderDoc | null,
  item: Item & { objectId: string },
  fetched: Fetched | undefined,
  context: SettleContext,
): Settled {
  const { channel, now, testing } = context;
  const { reading } = item;
  const unseenInTest = testing && !order && item.verified !== 'fetched';
  let own: OrderRecord | null = null;
  if (reading.kind === 'record') {
    own = reading;
    const source = item.verified === 'fetched' ? 'list' : 'event';
    const decision = decide(order, asEvent(reading, source, now), channel);
    if (!unseenInTest && decision.outcome !== 'tie') return { own: decision, asked: null };
  } else if (
    reading.kind === 'deletion' &&
    !unseenInTest &&
    !(context.repeated && order && !order.deletedAt)
  ) {
    const deletion: OrderEvent = { kind: 'deletion', channelOrderId: item.objectId, at: now };
    return { own: decide(order, deletion, channel), asked: null };
  }
  if (!fetched) return 'ask';
  if (fetched.kind === 'found') return settleFound(order, own, fetched, context);
  if (fetched.kind === 'missing') return settleMissing(order, item.objectId, context);
  if (fetched.forbidden && unseenInTest) return { own: nothing('ignored', 'test_delivery'), asked: null };
  return { retry: fetched.retry, reason: fetched.reason };
}

/** The event and the fetched record like two events: the newer version counts, on the same one the fetched. */
function settleFound(
  order: OrderDoc | null,
  own: OrderRecord | null,
  fetched: OrderRecord,
  { channel, now }: SettleContext,
): Settled {
  const answer = decide(order, asEvent(fetched, 'id', now), channel);
  if (!own || own.contentHash === fetched.contentHash) return { own: answer, asked: null };
  const ours = own.order.channelUpdatedAt?.getTime() ?? null;
  const theirs = fetched.order.channelUpdatedAt?.getTime() ?? null;
  if (ours !== null && theirs !== null && ours > theirs)
    return { own: decide(order, asEvent(own, 'id', now), channel), asked: null };
  return { own: nothing('superseded', 'settled_by_fetch'), asked: { decision: answer, record: fetched } };
}

/** 404 means deleted only if we hold the order. */
function settleMissing(order: OrderDoc | null, channelOrderId: string, context: SettleContext): Settled {
  if (!order)
    return { own: nothing('ignored', context.testing ? 'test_delivery' : 'not_found'), asked: null };
  const deletion: OrderEvent = {
    kind: 'deletion',
    channelOrderId,
    reason: 'not_found_at_recharge',
    at: context.now,
  };
  return { own: decide(order, deletion, context.channel), asked: null };
}
