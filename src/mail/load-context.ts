import { type AccountDoc, accountModel } from '../accounts/account-model.ts';
import { type ChannelDoc, channelModel } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { type OrderDoc, orderModel } from '../orders/model.ts';
import { type ShipmentDoc, shipmentModel } from '../shipments/model.ts';
import type { MailDoc } from './model.ts';

export interface MailContext {
  account: AccountDoc;
  channel: ChannelDoc;
  order: OrderDoc;
  shipment: ShipmentDoc;
  shipments: ShipmentDoc[];
}

/** What a mail is made from, read anew; null when a part is gone. */
export async function loadContext(
  deps: Pick<Deps, 'db'>,
  mail: Pick<MailDoc, 'accountId' | 'channelId' | 'orderId' | 'shipmentId'>,
): Promise<MailContext | null> {
  const { connection } = deps.db;
  const { accountId, channelId, orderId, shipmentId } = mail;
  const [account, channel, order, shipments] = await Promise.all([
    accountModel(connection).collection.findOne({ _id: accountId }),
    channelModel(connection).collection.findOne({ _id: channelId, accountId }),
    orderModel(connection).collection.findOne({ _id: orderId, accountId }),
    shipmentModel(connection).collection.find({ accountId, orderId }).sort({ seq: 1 }).toArray(),
  ]);
  const all = shipments as unknown as ShipmentDoc[];
  const shipment = shipmentId ? all.find((one) => one._id.equals(shipmentId)) : undefined;
  if (!account || !channel || !order || !shipment) return null;
  return {
    account: account as unknown as AccountDoc,
    channel: channel as unknown as ChannelDoc,
    order: order as unknown as OrderDoc,
    shipment,
    shipments: all,
  };
}
