import { Types } from 'mongoose';
import type { ChannelDoc } from '../channels/model.ts';
import type { OrderDoc } from './model.ts';

/** What a decision needs of the channel. */
export type OrderChannel = Pick<ChannelDoc, '_id' | 'accountId' | 'connectedAt' | 'firstActiveAt'> & {
  settings: Pick<
    ChannelDoc['settings'],
    | 'warehouseId'
    | 'olderOrders'
    | 'orderNumberPrefix'
    | 'importDelayMinutes'
    | 'followAddressChanges'
    | 'followCancellations'
    | 'onlyCountries'
  >;
};

/** An order that nothing is known of yet but its id. */
export function firstSight(channelOrderId: string, channel: OrderChannel, at: Date): OrderDoc {
  return {
    _id: new Types.ObjectId(),
    accountId: channel.accountId,
    channelId: channel._id,
    channelOrderId,
    externalOrderId: null,
    number: channel.settings.orderNumberPrefix + channelOrderId,
    status: 'cancelled',
    statusReason: null,
    channelStatus: 'deleted',
    channelUpdatedAt: null,
    contentHash: '',
    revision: 0,
    deletedAt: null,
    isHistory: false,
    warehouseId: channel.settings.warehouseId,
    channelCreatedAt: null,
    processedAt: null,
    scheduledAt: null,
    isPrepaid: false,
    type: null,
    currency: null,
    customer: {
      channelCustomerId: null,
      externalCustomerId: null,
      email: null,
      firstName: null,
      lastName: null,
      phone: null,
    },
    shippingAddress: null,
    billingAddress: null,
    lines: [],
    totals: {
      total: null,
      subtotal: null,
      tax: null,
      discounts: null,
      shipping: null,
      lineItems: null,
      refunds: null,
      duties: null,
      weightGrams: null,
    },
    shippingMethods: [],
    discounts: [],
    note: null,
    tags: [],
    attributes: [],
    chargeId: null,
    chargeStatus: null,
    error: null,
    exceptions: [],
    createdAt: at,
    updatedAt: at,
  };
}
