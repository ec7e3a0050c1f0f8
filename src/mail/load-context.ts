import { type AccountDoc, accounts } from '../accounts/account-model.ts';
import { type ChannelDoc, channels } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { type OrderDoc, orders } from '../orders/model.ts';
import { type ShipmentDoc, shipments } from '../shipments/model.ts';
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
  const { accountId, channelId, orderId, shipmentId } = mail;
  const [account, channel, order, all] = await Promise.all([
    accounts(deps).findOne({ _id: accountId }),
    channels(deps).findOne({ _id: channelId, accountId }),
    orders(deps).findOne({ _id: orderId, accountId }),
    shipments(deps).find({ accountId, orderId }).sort({ seq: 1 }).toArray(),
  ]);
  const shipment = shipmentId ? all.find((one) => one._id.equals(shipmentId)) : undefined;
  if (!account || !channel || !order || !shipment) return null;
  return { account, channel, order, shipment, shipments: all };
}
