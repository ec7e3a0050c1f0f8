import type { OrderDoc, OrderStatus } from './model.ts';
import { despatchProgress, remainingOfLine } from './quantities.ts';

export type StatusSource = Pick<
  OrderDoc,
  | 'channelStatus'
  | 'chargeStatus'
  | 'deletedAt'
  | 'isHistory'
  | 'lines'
  | 'exceptions'
  | 'releasedHold'
  | 'twin'
  | 'holdUntil'
  | 'cancellationFollowed'
>;

/*
 * ReCharge's words, of orders and of charges: npm package @rechargeapps/storefront-client 2.3.0. `skipped`
 * and `refunded` are values of a filter of documentation page developer.rechargepayments.com/2021-11/orders.
 */
const CANCELLED = new Set(['cancelled', 'canceled', 'skipped']);
/** Not paid yet: the charge's own states, and the order's. */
const UNPAID = new Set(['pending_charge_status', 'pending', 'pending_manual_payment']);

/** True when ReCharge says that the order will not be delivered. */
export const isCancelled = (channelStatus: string): boolean => CANCELLED.has(channelStatus.toLowerCase());

/** Cancelled for the warehouse too: not where the channel does not follow cancellations. */
export const isCalledOff = (order: Pick<OrderDoc, 'channelStatus' | 'cancellationFollowed'>): boolean =>
  isCancelled(order.channelStatus) && order.cancellationFollowed !== false;

/**
 * True while ReCharge has not processed the order: prepaid and waiting for its date (documentation page
 * docs.getrecharge.com/docs/orders), or for a payment.
 */
export const isUnprocessed = (channelStatus: string): boolean =>
  channelStatus.toLowerCase() === 'queued' || UNPAID.has(channelStatus.toLowerCase());

interface Standing {
  status: OrderStatus;
  reason: string | null;
}

/**
 * What the order is to the warehouse, and a stable code for why where the status alone does not say it.
 * The first rule that fits counts; a doubt holds an order back rather than lets it go.
 */
export function orderStatus(order: StatusSource): Standing {
  const exception = order.exceptions[0];
  return exception ? { status: 'exception', reason: exception.code } : statusBeneath(order);
}

/** What the order is apart from its exceptions: they call for a person, but neither refuse nor permit anything. */
export function statusBeneath(order: Omit<StatusSource, 'exceptions'>): Standing {
  const channelStatus = order.channelStatus.toLowerCase();
  const progress = despatchProgress(order.lines);
  if (order.deletedAt) return { status: 'cancelled', reason: 'deleted' };
  if (isCalledOff(order)) return { status: 'cancelled', reason: null };
  // Before all that lets an order go: its other copy is the one that does.
  if (order.twin && progress !== 'all') return { status: 'on_hold', reason: 'twin_order' };
  if (channelStatus === 'error') return { status: 'exception', reason: 'channel_error' };
  if (progress === 'all') return { status: 'despatched', reason: null };
  if (channelStatus === 'queued') return { status: 'forecast', reason: null };
  if (order.isHistory && progress === 'none') return { status: 'history', reason: null };
  // Memberships, what is digital, quantities of 0: done as it is, and work again once a line needs a parcel.
  if (!order.lines.some((line) => remainingOfLine(line) > 0))
    return { status: 'despatched', reason: 'nothing_to_ship' };
  const hold = holdReason(order);
  if (hold && hold !== order.releasedHold) return { status: 'on_hold', reason: hold };
  return { status: progress === 'some' ? 'partially_despatched' : 'new', reason: null };
}

/** Why the order is held back unless a person released it; a code of `statusReason`. */
export function holdReason(
  order: Pick<OrderDoc, 'channelStatus' | 'chargeStatus' | 'holdUntil'>,
): string | null {
  const channelStatus = order.channelStatus.toLowerCase();
  const chargeStatus = order.chargeStatus?.toLowerCase() ?? null;
  if (UNPAID.has(channelStatus)) return 'payment_pending';
  // ReCharge shows refunds on the charge, not on the order: observed by airbytehq/airbyte.
  if (channelStatus === 'refunded' || chargeStatus === 'refunded') return 'charge_refunded';
  const isKnown = channelStatus === 'success' || channelStatus === 'fulfilled' || isCancelled(channelStatus);
  if (!isKnown) return 'unknown_channel_status';
  return order.holdUntil ? 'import_delay' : null;
}

/** Whether a person may lift the hold: what is ours (a doubt, a delay), not an open payment, a refund or a twin. */
export function isReleasable(order: StatusSource): boolean {
  const { status, reason } = statusBeneath(order);
  return status === 'on_hold' && (reason === 'unknown_channel_status' || reason === 'import_delay');
}
