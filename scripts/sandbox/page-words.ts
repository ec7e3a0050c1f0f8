import { totalsOf } from './make-order.ts';
import { formatMoney } from './money.ts';
import type { Order } from './state.ts';

const STATUS: Record<Order['status'], string> = {
  success: 'Success',
  queued: 'Queued',
  error: 'Error',
  cancelled: 'Cancelled',
  pending_charge_status: 'Waiting for payment',
  refunded: 'Refunded',
  skipped: 'Skipped',
};

/** `2026-11-23 21:04:11`, UTC. */
export const timeText = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

export const nameOf = (order: Order): string =>
  order.shipping ? `${order.shipping.firstName} ${order.shipping.lastName}` : order.email;

export function orderRow(order: Order): Record<string, unknown> {
  const quantity = order.lines.reduce((sum, line) => sum + line.quantity, 0);
  return {
    id: order.id,
    number: order.external ? `#${order.external.number}` : null,
    name: nameOf(order),
    place: order.shipping ? `${order.shipping.city}, ${order.shipping.country}` : 'no address',
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
