import {
  compareVersions,
  type Decision,
  type DeletionSaid,
  nextWrite,
  type RecordSaid,
  type Said,
  unapplied,
} from '../apply/decision.ts';
import { toDecimal } from '../mongo/money.ts';
import type { ChannelOrder } from '../recharge/channel-order.ts';
import { MINUTE } from '../time.ts';
import { bySettings, isFirstSight, isWanted, notFollowed } from './by-settings.ts';
import { changesOf } from './changes.ts';
import { consequences } from './consequences.ts';
import { addressHash } from './exceptions.ts';
import { firstSight, type OrderChannel } from './first-sight.ts';
import { beganSince, isHistory } from './is-history.ts';
import { mergeLines } from './merge-lines.ts';
import type { OrderDoc, OrderException } from './model.ts';
import { isCancelled } from './order-status.ts';
import { despatchProgress } from './quantities.ts';

/** Within this time two processes of ours may disagree on what came first. */
const CLOCKS_DIFFER_MS = MINUTE;

/**
 * Decides what is done to an order (null: never seen) by what was said about it; only an order fetched by its
 * id lifts a deletion. Pure but for the `_id` of a new order: the same order and saying give the same
 * decision in every process.
 */
export function decide(
  order: OrderDoc | null,
  said: Said<ChannelOrder>,
  channel: OrderChannel,
): Decision<OrderDoc> {
  if (said.kind === 'deletion') return decideDeletion(order, said, channel);
  const { record, source, at } = said;
  if (!order && record.version === null && source === 'event') return unapplied('tie', 'no_version');
  if (isFirstSight(order) && !isWanted(record.content, channel))
    return { ...unapplied('ignored', 'country_not_imported'), isForgotten: true };
  if (!order) return apply(null, said, channel, null);
  if (order.deletedAt) {
    if (source === 'event') return unapplied('ignored', 'deleted');
    if (source === 'list') return unapplied('tie', 'listed_after_deletion');
    return lift(order, said, channel);
  }
  const held = { version: order.channelUpdatedAt, contentHash: order.contentHash };
  // A list may be older than our last write.
  const isLater = at.getTime() - order.updatedAt.getTime() > CLOCKS_DIFFER_MS;
  const standing = compareVersions(record, held, source === 'id' || (source === 'list' && isLater));
  if (standing === 'newer') return apply(order, said, channel, null);
  if (standing === 'true') return apply(order, said, channel, 'settled_by_fetch');
  // A list may have shown the order before the event that proves it to be work came.
  return order.isHistory && standing.outcome !== 'tie' && beganSince(said, channel)
    ? written(order, { ...order, isHistory: false }, 'began_since_active', said.at)
    : standing;
}

function apply(
  order: OrderDoc | null,
  said: RecordSaid<ChannelOrder>,
  channel: OrderChannel,
  reason: string | null,
): Decision<OrderDoc> {
  const { at, record } = said;
  const { content: theirs, contentHash } = record;
  const base = order ?? firstSight(theirs.channelOrderId, channel, at);
  const { externalNumber, lines: theirLines, totals, shippingMethods, ...content } = theirs;
  const merged = mergeLines(base.lines, theirLines, at);
  const next: OrderDoc = {
    ...base,
    ...content,
    number: channel.settings.orderNumberPrefix + (externalNumber ?? theirs.channelOrderId),
    contentHash,
    isHistory: isHistory(base, said, channel),
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
    ...bySettings(order, theirs, channel, at),
  };
  if (next.isHistory && next.holdUntil) next.holdUntil = null;
  const progress = despatchProgress(next.lines);
  const isCancelledNow = isCancelled(next.channelStatus) && !isCancelled(base.channelStatus);
  if (isCancelledNow && order && progress !== 'all' && !channel.settings.followCancellations) {
    next.cancellationFollowed = false;
    next.exceptions.push(notFollowed(at));
  } else if (isCancelledNow && progress !== 'none')
    next.exceptions.push(tooLate('cancelled_after_despatch', 'cancelled', at));
  const moved = movedAway(base, next, at);
  if (moved) next.exceptions.push(moved);
  return written(order, next, reason, at);
}

/** A tombstone or a deleted order that ReCharge shows after all. */
function lift(order: OrderDoc, said: RecordSaid<ChannelOrder>, channel: OrderChannel): Decision<OrderDoc> {
  const alive: OrderDoc = { ...order, deletedAt: null };
  const version = said.record.version?.getTime() ?? 0;
  const isOlder = order.channelUpdatedAt !== null && version < order.channelUpdatedAt.getTime();
  const content = isOlder ? alive : (apply(alive, said, channel, null).next ?? alive);
  return written(order, { ...content, revision: order.revision }, 'deletion_lifted_by_fetch', said.at);
}

function decideDeletion(
  order: OrderDoc | null,
  said: DeletionSaid,
  channel: OrderChannel,
): Decision<OrderDoc> {
  if (order?.deletedAt) return unapplied('duplicate', 'already_deleted');
  const base = order ?? firstSight(said.objectId, channel, said.at);
  const next: OrderDoc = { ...base, deletedAt: said.at };
  if (despatchProgress(base.lines) !== 'none')
    next.exceptions = [...base.exceptions, tooLate('deleted_after_despatch', 'deleted', said.at)];
  return written(order, next, said.reason ?? (order ? null : 'deleted_before_first_sight'), said.at);
}

function written(
  before: OrderDoc | null,
  after: OrderDoc,
  reason: string | null,
  at: Date,
): Decision<OrderDoc> {
  const next: OrderDoc = { ...after, ...consequences(after), ...nextWrite(before, at) };
  return { outcome: 'applied', reason, changes: changesOf(before, next), next };
}

/** What has left goes to the address that it left for; of several changes the first tells which that was. */
function movedAway(before: OrderDoc, after: OrderDoc, at: Date): OrderException | null {
  const from = addressHash(before.shippingAddress);
  const to = addressHash(after.shippingAddress);
  const code = 'address_changed_after_despatch';
  if (from === null || to === null || from === to || despatchProgress(after.lines) === 'none') return null;
  if (before.exceptions.some((exception) => exception.code === code)) return null;
  const message =
    'The delivery address was changed after goods had been despatched; they go to the address that they left for.';
  return { code, message, at, addressHash: from };
}

const tooLate = (code: OrderException['code'], what: string, at: Date): OrderException => ({
  code,
  message: `The order was ${what} after goods had been despatched.`,
  at,
});
