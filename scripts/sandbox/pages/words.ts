import type { Order } from '../data/state.ts';
import { totalsOf } from '../data/totals.ts';
import { formatMoney } from '../money.ts';

const STATUS: Record<Order['status'], string> = {
  success: 'Success',
  queued: 'Queued',
  error: 'Error',
  cancelled: 'Cancelled',
  pending_charge_status: 'Waiting for payment',
  refunded: 'Refunded',
  skipped: 'Skipped',
};

const DAY_TEXT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `23 Nov 2026`, UTC. */
export const dayText = (time: number): string => DAY_TEXT.format(time);
/** `23 Nov 2026, 21:04:11`, UTC. */
export const timeText = (time: number): string =>
  `${dayText(time)}, ${new Date(time).toISOString().slice(11, 19)}`;

const nameOf = (order: Order): string =>
  order.shipping ? `${order.shipping.firstName} ${order.shipping.lastName}` : order.email;

export function orderRow(order: Order): Record<string, unknown> {
  const quantity = order.lines.reduce((sum, line) => sum + line.quantity, 0);
  return {
    id: order.id,
    number: order.external ? `#${order.external.number}` : null,
    name: nameOf(order),
    city: order.shipping?.city ?? 'no address',
    country: order.shipping?.country ?? null,
    placed: timeText(order.createdAt),
    items: `${quantity} ${quantity === 1 ? 'item' : 'items'}`,
    total: `${formatMoney(totalsOf(order).total, order.currency)} ${order.currency}`,
    status: STATUS[order.status],
    tone: order.status === 'success' ? 'good' : order.status === 'queued' ? 'wait' : 'bad',
    kind: order.isPrepaid ? 'Prepaid' : order.type === 'recurring' ? 'Recurring' : 'Checkout',
    renewable: order.status === 'queued' || order.lines.some((line) => line.kind === 'subscription'),
    cancellable: order.status !== 'cancelled',
  };
}

export function orderSentence(order: Order): string {
  const { items, total } = orderRow(order) as { items: string; total: string };
  return `Order ${order.id} for ${nameOf(order)}: ${items}, ${total}`;
}
