import { countryName } from '../../countries.ts';
import type { OrderDoc } from '../../orders/model.ts';
import { age, count, dateTime, money, NONE } from '../frame/format.ts';
import { ORDER_STATUS } from './order-status.ts';

interface Around {
  channels: Map<string, string>;
  timeZone: string;
  now: Date;
}

/** The name people know the order's customer by. */
export function customerName(order: Pick<OrderDoc, 'customer' | 'shippingAddress'>): string {
  const { customer, shippingAddress } = order;
  const join = (first?: string | null, last?: string | null) => [first, last].filter(Boolean).join(' ');
  return (
    join(customer.firstName, customer.lastName) ||
    join(shippingAddress?.firstName, shippingAddress?.lastName) ||
    customer.email ||
    NONE
  );
}

/** One row of the list of orders. */
export function presentOrderRow(order: OrderDoc, around: Around) {
  const pieces = order.lines.reduce((sum, line) => sum + line.quantity, 0);
  const at = order.processedAt ?? order.scheduledAt ?? order.channelCreatedAt;
  const address = order.shippingAddress;
  return {
    href: `/orders/${order._id.toString()}`,
    number: order.number || order.channelOrderId,
    status: ORDER_STATUS[order.status],
    deleted: order.deletedAt !== null,
    customer: customerName(order),
    email: order.customer.email ?? null,
    country: countryName(address?.countryCode) ?? address?.country ?? NONE,
    channel: around.channels.get(order.channelId.toString()) ?? NONE,
    lines: `${count(order.lines.length, 'line')}, ${count(pieces, 'piece')}`,
    total: money(order.totals.total, order.currency),
    at: dateTime(at, around.timeZone),
    age: age(at, around.now),
  };
}
