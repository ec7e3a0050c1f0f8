import { type ClientSession, Types } from 'mongoose';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import type { OrderDoc } from '../orders/model.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import { decideMail, type MailDecision } from './decide-mail.ts';
import { type MailDoc, mails } from './model.ts';

/**
 * Writes the one mail row of a shipment in the transaction that records the shipment. There is a row
 * also when nothing will be sent: it says why.
 */
export async function insertDespatchMail(
  deps: Pick<Deps, 'db' | 'now'>,
  facts: { channel: ChannelDoc; order: OrderDoc; shipment: ShipmentDoc },
  session: ClientSession,
): Promise<MailDoc> {
  const { shipment } = facts;
  const now = deps.now();
  const mail: MailDoc = {
    ...newMailRow(facts, now),
    _id: new Types.ObjectId(),
    kind: 'despatch',
    subjectId: shipment._id.toString(),
    ...decideMail(facts, now),
  };
  await mails(deps).insertOne({ ...mail }, { session });
  return mail;
}

/** What every mail about a shipment begins with, whatever its kind and what was decided. */
export function newMailRow(
  { order, shipment }: { order: OrderDoc; shipment: ShipmentDoc },
  now: Date,
): Omit<MailDoc, '_id' | 'kind' | 'subjectId' | keyof MailDecision> {
  return {
    accountId: shipment.accountId,
    channelId: shipment.channelId,
    orderId: order._id,
    channelOrderId: order.channelOrderId,
    orderNumber: order.number,
    shipmentId: shipment._id,
    subject: null,
    version: 1,
    attempts: [],
    lease: null,
    wokenAt: null,
    sentAt: null,
    rendered: null,
    createdAt: now,
    updatedAt: now,
  };
}
