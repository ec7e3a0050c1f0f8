import type { Types } from 'mongoose';
import { type AuditDoc, audits } from '../../audit/model.ts';
import { type ChannelDoc, channels } from '../../channels/model.ts';
import type { Deps } from '../../deps.ts';
import { events } from '../../events/model.ts';
import type { EventRow } from '../../events/timeline.ts';
import { type MailSummary, mails } from '../../mail/model.ts';
import type { OrderDoc } from '../../orders/model.ts';
import type { ShipmentDoc } from '../../shipments/model.ts';
import { shipmentsOfOrder } from '../../shipments/queries.ts';
import { type WarehouseDoc, warehouses } from '../../warehouses/model.ts';
import { findOrder } from '../frame/order-queries.ts';

/** Everything that an order's page tells. */
export interface OrderFacts {
  order: OrderDoc;
  channel: ChannelDoc | null;
  warehouse: WarehouseDoc | null;
  shipments: ShipmentDoc[];
  mails: MailSummary[];
  events: EventRow[];
  audits: AuditDoc[];
}

const MOST_EVENTS = 200;

export async function loadOrder(
  deps: Pick<Deps, 'db'>,
  accountId: Types.ObjectId,
  id: string,
): Promise<OrderFacts | null> {
  const order = await findOrder(deps, accountId, id);
  if (!order) return null;
  const { channelId, channelOrderId } = order;
  const [channel, left, sent, came] = await Promise.all([
    channels(deps).findOne({ _id: channelId, accountId }),
    shipmentsOfOrder(deps, accountId, order._id),
    mails(deps)
      .find<MailSummary>({ accountId, orderId: order._id }, { projection: { rendered: 0 } })
      .sort({ _id: 1 })
      .toArray(),
    events(deps)
      .find<EventRow>(
        { accountId, channelId, resource: 'order', objectId: channelOrderId },
        { projection: { raw: 0 } },
      )
      .sort({ receivedAt: -1, _id: -1 })
      .limit(MOST_EVENTS)
      .toArray(),
  ]);
  const warehouseId = order.warehouseId ?? channel?.settings.warehouseId ?? null;
  const targets = [order._id.toString(), ...left.map(({ _id }) => _id.toString())];
  const [warehouse, changed] = await Promise.all([
    warehouseId ? warehouses(deps).findOne({ _id: warehouseId, accountId }) : null,
    audits(deps)
      .find({ accountId, 'target.id': { $in: targets } })
      .sort({ at: -1 })
      .limit(MOST_EVENTS)
      .toArray(),
  ]);
  return { order, channel, warehouse, shipments: left, mails: sent, events: came, audits: changed };
}
