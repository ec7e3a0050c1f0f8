import { type Fault, GatewayError } from '../errors.ts';
import type { OrderDoc, OrderLine } from '../orders/model.ts';
import { isCancelled } from '../orders/order-status.ts';
import { remainingOfLine } from '../orders/quantities.ts';
import type { ShipmentLine } from '../shipments/model.ts';

/**
 * Which lines leave with this despatch: the requested ones, or all that remains.
 *
 * @throws GatewayError 409 `order_deleted`, `order_cancelled`, `order_forecast`, `order_on_hold`,
 * `nothing_left`, `over_despatch` (naming each line); 422 `unknown_line`.
 */
export function planDespatch(
  order: Pick<OrderDoc, 'number' | 'status' | 'channelStatus' | 'deletedAt' | 'exceptions' | 'lines'>,
  requested: readonly { lineId: string; quantity: number }[] | null,
): ShipmentLine[] {
  refuseByState(order);
  const open = order.lines.filter((line) => remainingOfLine(line) > 0);
  if (open.length === 0) {
    throw conflict(
      'nothing_left',
      `All of order ${order.number} has been despatched already.`,
      'If a despatch was recorded by mistake, void that shipment first.',
    );
  }
  if (!requested) return open.map((line) => shipmentLine(line, remainingOfLine(line)));

  const byId = new Map(order.lines.map((line) => [line.lineId, line]));
  const unknown: Fault[] = [];
  const over: Fault[] = [];
  const lines: ShipmentLine[] = [];
  requested.forEach((wanted, index) => {
    const line = byId.get(wanted.lineId);
    if (!line) {
      const message = `order ${order.number} has no line ${wanted.lineId}`;
      unknown.push({ path: `lines.${index}.lineId`, code: 'unknown_line', message });
      return;
    }
    const left = remainingOfLine(line);
    if (wanted.quantity > left) {
      const message = `"${line.name}" has ${left} of ${line.quantity} left to despatch, not ${wanted.quantity}`;
      over.push({ path: `lines.${index}.quantity`, code: 'over_despatch', message });
    } else lines.push(shipmentLine(line, wanted.quantity));
  });
  if (unknown.length > 0) {
    throw new GatewayError('unknown_line', `Order ${order.number} lacks lines that the despatch names.`, {
      status: 422,
      faults: unknown,
      cure: 'Read the order again: its lines carry their lineId.',
    });
  }
  if (over.length > 0) {
    throw conflict(
      'over_despatch',
      `The despatch holds more than order ${order.number} has left.`,
      'Send the quantities that are left, or leave lines out to despatch all that remains.',
      over,
    );
  }
  return lines;
}

function refuseByState(
  order: Pick<OrderDoc, 'number' | 'status' | 'channelStatus' | 'deletedAt' | 'exceptions'>,
): void {
  const { number, status } = order;
  if (order.deletedAt) {
    throw conflict(
      'order_deleted',
      `Order ${number} was deleted in ReCharge.`,
      'Do not send it; if it exists in ReCharge after all, fetch it again from the order page.',
    );
  }
  const cancelled = order.exceptions.some((exception) => exception.code === 'cancelled_after_despatch');
  if (status === 'cancelled' || cancelled || isCancelled(order.channelStatus)) {
    throw conflict(
      'order_cancelled',
      `Order ${number} was cancelled.`,
      'Do not send it; if parcels have left already, tell the customer service.',
    );
  }
  if (status === 'forecast') {
    throw conflict(
      'order_forecast',
      `Order ${number} is a forecast: ReCharge has not processed it yet.`,
      'Wait until ReCharge processes it; it then becomes an order that can be despatched.',
    );
  }
  if (status === 'on_hold') {
    throw conflict('order_on_hold', `Order ${number} is on hold.`, 'Release the hold on the order first.');
  }
}

const shipmentLine = (line: OrderLine, quantity: number): ShipmentLine => ({
  lineId: line.lineId,
  sku: line.sku,
  name: line.name,
  variantTitle: line.variantTitle,
  quantity,
});

const conflict = (code: string, message: string, cure: string, faults: Fault[] = []) =>
  new GatewayError(code, message, {
    status: 409,
    cure,
    faults: faults.length > 0 ? faults : [{ path: '', code, message }],
  });
