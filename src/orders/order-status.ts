import type { OrderDoc, OrderStatus } from './model.ts';
import { despatchProgress } from './quantities.ts';

export type StatusSource = Pick<
  OrderDoc,
  'channelStatus' | 'chargeStatus' | 'deletedAt' | 'isHistory' | 'lines' | 'exceptions'
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

/**
 * True while ReCharge has not processed the order: prepaid and waiting for its date (documentation page
 * docs.getrecharge.com/docs/orders), or for a payment.
 */
export const isUnprocessed = (channelStatus: string): boolean =>
  channelStatus.toLowerCase() === 'queued' || UNPAID.has(channelStatus.toLowerCase());

/**
 * What the order is to the warehouse, and a stable code for why where the status alone does not say it.
 * The first rule that fits counts; a doubt holds an order back rather than lets it go.
 */
export function orderStatus(order: StatusSource): { status: OrderStatus; reason: string | null } {
  const channelStatus = order.channelStatus.toLowerCase();
  const chargeStatus = order.chargeStatus?.toLowerCase() ?? null;
  const progress = despatchProgress(order.lines);
  const exception = order.exceptions[0];
  if (exception) return { status: 'exception', reason: exception.code };
  if (order.deletedAt) return { status: 'cancelled', reason: 'deleted' };
  if (isCancelled(channelStatus)) return { status: 'cancelled', reason: null };
  if (channelStatus === 'error') return { status: 'exception', reason: 'channel_error' };
  if (progress === 'all') return { status: 'despatched', reason: null };
  if (channelStatus === 'queued') return { status: 'forecast', reason: null };
  if (order.isHistory && progress === 'none') return { status: 'history', reason: null };
  if (UNPAID.has(channelStatus)) return { status: 'on_hold', reason: 'payment_pending' };
  // ReCharge shows refunds on the charge, not on the order: observed by airbytehq/airbyte.
  if (channelStatus === 'refunded' || chargeStatus === 'refunded')
    return { status: 'on_hold', reason: 'charge_refunded' };
  if (channelStatus !== 'success' && channelStatus !== 'fulfilled')
    return { status: 'on_hold', reason: 'unknown_channel_status' };
  return { status: progress === 'some' ? 'partially_despatched' : 'new', reason: null };
}
