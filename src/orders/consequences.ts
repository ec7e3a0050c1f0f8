import { standingExceptions } from './exceptions.ts';
import type { OrderDoc } from './model.ts';
import { holdReason, orderStatus, type StatusSource } from './order-status.ts';

/** What follows from the rest of an order. */
export type Consequences = Pick<OrderDoc, 'exceptions' | 'status' | 'statusReason'> & {
  releasedHold: string | null;
};

/**
 * What is written with every change of an order: exceptions whose cause is gone end, a release of another hold than
 * the present one lapses, and the status says what the order is now.
 */
export function consequences(order: StatusSource & Pick<OrderDoc, 'shippingAddress'>): Consequences {
  const exceptions = standingExceptions(order);
  const hold = holdReason(order);
  const releasedHold = order.releasedHold && order.releasedHold === hold ? hold : null;
  const { status, reason: statusReason } = orderStatus({ ...order, exceptions, releasedHold });
  return { exceptions, releasedHold, status, statusReason };
}
