import type { Types } from 'mongoose';
import { type AuditDoc, auditModel } from '../../audit/model.ts';
import { type ChannelDoc, channelModel } from '../../channels/model.ts';
import type { Deps } from '../../deps.ts';
import { eventModel } from '../../events/model.ts';
import type { EventRow } from '../../events/timeline.ts';
import { type MailDoc, mailModel } from '../../mail/model.ts';
import type { OrderDoc } from '../../orders/model.ts';
import type { ShipmentDoc } from '../../shipments/model.ts';
import { shipmentsOfOrder } from '../../shipments/queries.ts';
import { type WarehouseDoc, warehouseModel } from '../../warehouses/model.ts';
import { findOrder } from '../frame/order-queries.ts';

/** Everything that an order's page tells. */
export interface OrderFacts {
  order: OrderDoc;
  channel: ChannelDoc | null;
  warehouse: WarehouseDoc | null;
  shipments: ShipmentDoc[];
  mails: MailDoc[];
  events: EventRow[];
  audits: AuditDoc[];
}

const MOST_EVENTS = 200;

export async function loadOrder(
  deps: Pick<Deps, 'db'>,
  accountId: Types.ObjectId,
  id: string,
): Promise<OrderFacts | null> {
  const { connection } = deps.db;
  const order = await findOrder(deps, accountId, id);
  if (!order) return null;
  const { channelId, channelOrderId } = order;
  const [channel, shipments, mails, events] = await Promise.all([
    channelModel(connection).findOne({ _id: channelId, accountId }).lean<ChannelDoc>(),
    shipmentsOfOrder(deps, accountId, order._id),
    mailModel(connection)
      .find({ accountId, orderId: order._id }, { rendered: 0 })
      .sort({ _id: 1 })
      .lean<MailDoc[]>(),
    eventModel(connection)
      .find({ accountId, channelId, resource: 'order', objectId: channelOrderId }, { raw: 0 })
      .sort({ receivedAt: -1, _id: -1 })
      .limit(MOST_EVENTS)
      .lean<EventRow[]>(),
  ]);
  const warehouseId = order.warehouseId ?? channel?.settings.warehouseId ?? null;
  const targets = [order._id.toString(), ...shipments.map(({ _id }) => _id.toString())];
  const [warehouse, audits] = await Promise.all([
    warehouseId
      ? warehouseModel(connection).findOne({ _id: warehouseId, accountId }).lean<WarehouseDoc>()
      : null,
    auditModel(connection)
      .find({ accountId, 'target.id': { $in: targets } })
      .sort({ at: -1 })
      .limit(MOST_EVENTS)
      .lean<AuditDoc[]>(),
  ]);
  return { order, channel, warehouse, shipments, mails, events, audits };
}
