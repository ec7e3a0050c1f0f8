import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor, Deps } from '../deps.ts';
import { cancelUnsentMail } from '../mail/cancel-mail.ts';
import { findOrders, writeQuantities } from '../orders/for-despatch.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import { findShipment, updateShipment } from '../shipments/queries.ts';
import { shipmentNotFound } from '../shipments/refusals.ts';
import { orderChanged } from './refusals.ts';
import { withRetry } from './with-retry.ts';

/**
 * Takes a despatch back: its quantities are open again, the order's status is derived anew, and a mail
 * that has not gone is cancelled. Doing it twice changes nothing.
 *
 * @throws GatewayError 404 `shipment_not_found`; 503 `order_changed`
 */
export async function voidShipment(
  deps: Pick<Deps, 'db' | 'now'>,
  accountId: Types.ObjectId,
  actor: Actor,
  shipmentId: Types.ObjectId,
): Promise<ShipmentDoc> {
  return withRetry(() =>
    deps.db.transaction(async (session) => {
      const shipment = await findShipment(deps, accountId, shipmentId, session);
      if (!shipment) throw shipmentNotFound();
      if (shipment.state === 'void') return shipment;

      const now = deps.now();
      const [order] = await findOrders(deps, { accountId, _id: shipment.orderId }, session);
      if (order) {
        const back = new Map(shipment.lines.map((line) => [line.lineId, line.quantity]));
        const lines = order.lines.map((line) => ({
          ...line,
          despatchedQuantity: Math.max(0, line.despatchedQuantity - (back.get(line.lineId) ?? 0)),
        }));
        if (!(await writeQuantities(deps, order, lines, now, session))) throw orderChanged();
      }
      const set = { state: 'void', voidedAt: now } as const;
      const written = await updateShipment(deps, shipment, set, now, session);
      if (!written) throw orderChanged();
      await cancelUnsentMail(deps, shipment, session);
      await writeAudit(
        deps,
        {
          accountId,
          actor,
          action: 'shipment.voided',
          target: { kind: 'order', id: shipment.orderId.toString(), name: shipment.orderNumber },
          changes: [{ path: 'shipment', before: shipmentId.toString(), after: null }],
          note: `Shipment ${shipment.seq} with ${shipment.carrier} taken back`,
        },
        session,
      );
      return written;
    }),
  );
}
