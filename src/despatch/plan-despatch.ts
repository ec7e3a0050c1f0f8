import type { Fault } from '../errors.ts';
import type { OrderDoc } from '../orders/model.ts';
import { type StatusSource, statusBeneath } from '../orders/order-status.ts';
import { isShippable, remainingOfLine } from '../orders/quantities.ts';
import type { ShipmentLine } from '../shipments/model.ts';
import {
  nothingLeft,
  orderCancelled,
  orderDeleted,
  orderForecast,
  orderOnHold,
  overDespatch,
  unknownLine,
} from './refusals.ts';
import { shipmentLine } from './shipment-line.ts';

type Plannable = StatusSource & Pick<OrderDoc, 'number' | 'status'>;

/**
 * Which lines leave with this despatch: the requested ones, or all that remains. What forbids a despatch forbids it
 * whatever exceptions the order has.
 *
 * @throws GatewayError 409 `order_deleted`, `order_cancelled`, `order_forecast`, `order_on_hold`,
 * `nothing_left`, `over_despatch` (naming each line); 422 `unknown_line`.
 */
export function planDespatch(
  order: Plannable,
  requested: readonly { lineId: string; quantity: number }[] | null,
): ShipmentLine[] {
  refuseByState(order);
  const open = order.lines.filter((line) => remainingOfLine(line) > 0);
  if (open.length === 0) throw nothingLeft(order);
  if (!requested) return open.map((line) => shipmentLine(line, remainingOfLine(line)));

  const byId = new Map(order.lines.map((line) => [line.lineId, line]));
  const unknown: Fault[] = [];
  const over: Fault[] = [];
  const lines: ShipmentLine[] = [];
  requested.forEach((wanted, index) => {
    const line = byId.get(wanted.lineId);
    if (!line) {
      const message = `order ${order.number} has no line ${wanted.lineId}`;
      unknown.push({ path: `lines.${index}.lineId`, code: unknownLine.code, message });
      return;
    }
    const left = remainingOfLine(line);
    if (wanted.quantity > left) {
      const message = isShippable(line)
        ? `"${line.name}" has ${left} of ${line.quantity} left to despatch, not ${wanted.quantity}`
        : `"${line.name}" is not shipped: nothing of it can be despatched`;
      over.push({ path: `lines.${index}.quantity`, code: overDespatch.code, message });
    } else lines.push(shipmentLine(line, wanted.quantity));
  });
  const { number } = order;
  if (unknown.length > 0) throw unknownLine({ number, faults: unknown });
  if (over.length > 0) throw overDespatch({ number, faults: over });
  return lines;
}

function refuseByState(order: Plannable): void {
  const { status, reason } = statusBeneath(order);
  if (order.deletedAt) throw orderDeleted(order);
  if (status === 'cancelled' || order.status === 'cancelled') throw orderCancelled(order);
  if (status === 'forecast' || order.status === 'forecast') throw orderForecast(order);
  if (status === 'on_hold' || order.status === 'on_hold') throw orderOnHold({ number: order.number, reason });
}
