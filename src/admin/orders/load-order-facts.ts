import type { Types } from 'mongoose';
import type { AuditDoc } from '../../audit/model.ts';
import { auditsOf } from '../../audit/queries.ts';
import type { ChannelDoc } from '../../channels/model.ts';
import { findChannel } from '../../channels/queries.ts';
import type { Deps } from '../../deps.ts';
import { type EventRow, listEvents } from '../../events/queries.ts';
import { newestPage } from '../../list-page.ts';
import type { MailSummary } from '../../mail/model.ts';
import { mailsOfOrder } from '../../mail/queries.ts';
import type { OrderDoc } from '../../orders/model.ts';
import type { ShipmentDoc } from '../../shipments/model.ts';
import { shipmentsOfOrder } from '../../shipments/queries.ts';
import type { WarehouseDoc } from '../../warehouses/model.ts';
import { findWarehouse } from '../../warehouses/queries.ts';

/** Everything that an order's page tells. */
export interface OrderFacts {
  order: OrderDoc;
  channel: ChannelDoc | null;
  warehouse: WarehouseDoc | null;
  shipments: ShipmentDoc[];
  mails: MailSummary[];
  events: EventRow[];
  audits: AuditDoc[];
  /** Of the copy that is despatched instead of this one. */
  twin: { channelName: string | null } | null;
}

const MOST_EVENTS = 200;

/** What belongs to the order, the events and audits the newest first. */
export async function loadOrderFacts(
  deps: Pick<Deps, 'db'>,
  accountId: Types.ObjectId,
  order: OrderDoc,
): Promise<OrderFacts> {
  const { channelId, channelOrderId } = order;
  const itsEvents = { channelId, resource: 'order' as const, objectIds: [channelOrderId] };
  const [channel, shipments, mails, events] = await Promise.all([
    findChannel(deps, accountId, channelId),
    shipmentsOfOrder(deps, accountId, order._id),
    mailsOfOrder(deps, accountId, order._id),
    listEvents(deps, accountId, itsEvents, newestPage('receivedAt', null, MOST_EVENTS)),
  ]);
  const warehouseId = order.warehouseId ?? channel?.settings.warehouseId ?? null;
  const targets = [order._id.toString(), ...shipments.map(({ _id }) => _id.toString())];
  const [warehouse, audits, twinChannel] = await Promise.all([
    warehouseId ? findWarehouse(deps, accountId, warehouseId) : null,
    auditsOf(deps, accountId, targets, MOST_EVENTS),
    order.twin ? findChannel(deps, accountId, order.twin.channelId) : null,
  ]);
  const twin = order.twin ? { channelName: twinChannel?.name ?? null } : null;
  return { order, channel, warehouse, shipments, mails, events: events.slice(0, MOST_EVENTS), audits, twin };
}
