import { Types } from 'mongoose';
import type { Change } from '../changes.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { toDecimal } from '../mongo/money.ts';
import type { ChannelOrder } from '../recharge/channel-order.ts';
import { changesOf } from './changes.ts';
import { mergeLines } from './merge-lines.ts';
import type { OrderDoc, OrderException } from './model.ts';
import { isCancelled, isUnprocessed, orderStatus } from './order-status.ts';
import { despatchProgress } from './quantities.ts';

/** What a decision needs of the channel. */
export type OrderChannel = Pick<ChannelDoc, '_id' | 'accountId' | 'connectedAt'> & {
  settings: Pick<ChannelDoc['settings'], 'warehouseId' | 'olderOrders' | 'orderNumberPrefix'>;
};

/**
 * One thing that was said about an order. `source` is how a record reached us: `event` (a delivery),
 * `list` (a page of an import) or `id` (asked for by its id; the only one that lifts a deletion).
 * `at` is our time.
 */
export type OrderEvent =
  | { kind: 'record'; source: 'event' | 'list' | 'id'; order: ChannelOrder; contentHash: string; at: Date }
  | { kind: 'deletion'; channelOrderId: string; reason?: string; at: Date };

/** `tie`: only ReCharge can tell; fetch the order by its id and decide again. */
export type Decision =
  | { outcome: 'applied'; reason: string | null; changes: Change[]; next: OrderDoc }
  | { outcome: 'duplicate' | 'superseded' | 'ignored' | 'tie'; reason: string; changes: []; next: null };

/** Within this time two processes of ours may disagree on what came first. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * Decides what an event does to an order (null: never seen). Pure but for the `_id` of a new order: the
 * same order and event give the same verdict in every process.
 */
export function decide(order: OrderDoc | null, event: OrderEvent, channel: OrderChannel): Decision {
  if (event.kind === 'deletion') return decideDeletion(order, event, channel);
  const version = event.order.channelUpdatedAt?.getTime() ?? null;
  if (!order) {
    if (version === null && event.source === 'event') return no('tie', 'no_version');
    return apply(null, event, channel, null);
  }
  if (order.deletedAt) {
    if (event.source === 'event') return no('ignored', 'deleted');
    if (event.source === 'list') return no('tie', 'listed_after_deletion');
    return lift(order, event, channel);
  }
  const ours = order.channelUpdatedAt?.getTime() ?? null;
  if (version !== null && (ours === null || version > ours)) return apply(order, event, channel, null);
  if (version !== null && ours !== null && version < ours) return no('superseded', 'older_than_ours');
  if (event.contentHash === order.contentHash) return no('duplicate', 'same_version');
  // Same second, other content (or no version at all): what was fetched after our last write counts.
  const isLater = event.at.getTime() - order.updatedAt.getTime() > CLOCKS_DIFFER_MS;
  if (event.source === 'id' || (event.source === 'list' && isLater))
    return apply(order, event, channel, 'settled_by_fetch');
  return no('tie', version === null ? 'no_version' : 'same_second');
}

const no = (outcome: Exclude<Decision['outcome'], 'applied'>, reason: string): Decision => ({
  outcome,
  reason,
  changes: [],
  next: null,
});

type RecordEvent = Extract<OrderEvent, { kind: 'record' }>;
type DeletionEvent = Extract<OrderEvent, { kind: 'deletion' }>;

function apply(
  order: OrderDoc | null,
  event: RecordEvent,
  channel: OrderChannel,
  reason: string | null,
): Decision {
  const { order: theirs, contentHash, at } = event;
  const base = order ?? firstSight(theirs.channelOrderId, channel, at);
  const { externalNumber, lines: theirLines, totals, shippingMethods, ...content } = theirs;
  const merged = mergeLines(base.lines, theirLines, at);
  const next: OrderDoc = {
    ...base,
    ...content,
    number: channel.settings.orderNumberPrefix + (externalNumber ?? theirs.channelOrderId),
    contentHash,
    isHistory: base.channelUpdatedAt ? base.isHistory : isHistory(theirs, channel),
    lines: merged.lines,
    totals: {
      total: toDecimal(totals.total),
      subtotal: toDecimal(totals.subtotal),
      tax: toDecimal(totals.tax),
      discounts: toDecimal(totals.discounts),
      shipping: toDecimal(totals.shipping),
      lineItems: toDecimal(totals.lineItems),
      refunds: toDecimal(totals.refunds),
      duties: toDecimal(totals.duties),
      weightGrams: totals.weightGrams,
    },
    shippingMethods: shippingMethods.map((entry) => ({ ...entry, price: toDecimal(entry.price) })),
    exceptions: [...base.exceptions, ...merged.exceptions],
  };
  const cancelledNow = isCancelled(next.channelStatus) && !isCancelled(base.channelStatus);
  if (cancelledNow && despatchProgress(next.lines) !== 'none')
    next.exceptions.push(tooLate('cancelled_after_despatch', 'cancelled', at));
  return written(order, next, reason, at);
}

/** A tombstone or a deleted order that ReCharge shows after all. */
function lift(order: OrderDoc, event: RecordEvent, channel: OrderChannel): Decision {
  const alive: OrderDoc = { ...order, deletedAt: null };
  const version = event.order.channelUpdatedAt?.getTime() ?? 0;
  const isOlder = order.channelUpdatedAt !== null && version < order.channelUpdatedAt.getTime();
  const content = isOlder ? alive : (apply(alive, event, channel, null).next ?? alive);
  return written(order, { ...content, revision: order.revision }, 'deletion_lifted_by_fetch', event.at);
}

function decideDeletion(order: OrderDoc | null, event: DeletionEvent, channel: OrderChannel): Decision {
  if (order?.deletedAt) return no('duplicate', 'already_deleted');
  const base = order ?? firstSight(event.channelOrderId, channel, event.at);
  const next: OrderDoc = { ...base, deletedAt: event.at };
  if (despatchProgress(base.lines) !== 'none')
    next.exceptions = [...base.exceptions, tooLate('deleted_after_despatch', 'deleted', event.at)];
  return written(order, next, event.reason ?? (order ? null : 'deleted_before_first_sight'), event.at);
}

function written(before: OrderDoc | null, after: OrderDoc, reason: string | null, at: Date): Decision {
  const derived = orderStatus(after);
  const updatedAt = before ? new Date(Math.max(at.getTime(), before.updatedAt.getTime() + 1)) : at;
  const next: OrderDoc = {
    ...after,
    status: derived.status,
    statusReason: derived.reason,
    revision: (before?.revision ?? 0) + 1,
    updatedAt,
  };
  return { outcome: 'applied', reason, changes: changesOf(before, next), next };
}

const tooLate = (code: OrderException['code'], what: string, at: Date): OrderException => ({
  code,
  message: `The order was ${what} after goods had been despatched.`,
  at,
});

/** ReCharge does not know what was shipped: what it had processed before we came is not open work. */
function isHistory(order: ChannelOrder, channel: OrderChannel): boolean {
  if (channel.settings.olderOrders !== 'history' || isUnprocessed(order.channelStatus)) return false;
  const processedAt = order.processedAt ?? order.channelCreatedAt;
  return processedAt !== null && processedAt < channel.connectedAt;
}

function firstSight(channelOrderId: string, channel: OrderChannel, at: Date): OrderDoc {
  return {
    _id: new Types.ObjectId(),
    accountId: channel.accountId,
    channelId: channel._id,
    channelOrderId,
    externalOrderId: null,
    number: channel.settings.orderNumberPrefix + channelOrderId,
    status: 'cancelled',
    statusReason: null,
    channelStatus: 'deleted',
    channelUpdatedAt: null,
    contentHash: '',
    revision: 0,
    deletedAt: null,
    isHistory: false,
    warehouseId: channel.settings.warehouseId,
    channelCreatedAt: null,
    processedAt: null,
    scheduledAt: null,
    isPrepaid: false,
    type: null,
    currency: null,
    customer: {
      channelCustomerId: null,
      externalCustomerId: null,
      email: null,
      firstName: null,
      lastName: null,
      phone: null,
    },
    shippingAddress: null,
    billingAddress: null,
    lines: [],
    totals: {
      total: null,
      subtotal: null,
      tax: null,
      discounts: null,
      shipping: null,
      lineItems: null,
      refunds: null,
      duties: null,
      weightGrams: null,
    },
    shippingMethods: [],
    discounts: [],
    note: null,
    tags: [],
    attributes: [],
    chargeId: null,
    chargeStatus: null,
    error: null,
    exceptions: [],
    createdAt: at,
    updatedAt: at,
  };
}
