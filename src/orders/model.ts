import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';
import type { Decimal } from '../mongo/money.ts';
import type { ChannelAddress, ChannelCustomer, ChannelLine } from '../recharge/channel-order.ts';

export const ORDER_STATUSES = [
  'new',
  'on_hold',
  'forecast',
  'history',
  'partially_despatched',
  'despatched',
  'cancelled',
  'exception',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** A line as stored: money as exact decimals, and what of it has left the warehouse. */
export interface OrderLine extends Omit<ChannelLine, 'unitPrice' | 'originalPrice' | 'totalPrice' | 'tax'> {
  unitPrice: Decimal | null;
  originalPrice: Decimal | null;
  totalPrice: Decimal | null;
  tax: Decimal | null;
  /** Raised by despatches only; no event of the channel touches it. */
  despatchedQuantity: number;
  /** The channel no longer lists this line, yet some of it was despatched. */
  removedByChannel: boolean;
  /** What ReCharge's last record gives as its `lineId`, where that is not ours any more: see `mergeLines`. */
  channelLineId?: string;
}

export interface OrderTotals {
  total: Decimal | null;
  subtotal: Decimal | null;
  tax: Decimal | null;
  discounts: Decimal | null;
  shipping: Decimal | null;
  lineItems: Decimal | null;
  refunds: Decimal | null;
  duties: Decimal | null;
  weightGrams: number | null;
}

/** Why an order needs a person: shown on its page until somebody resolves it or its cause is gone. */
export interface OrderException {
  code:
    | 'cancelled_after_despatch'
    | 'cancelled_not_followed'
    | 'deleted_after_despatch'
    | 'line_removed_after_despatch'
    | 'line_reduced_below_despatched'
    | 'address_changed_after_despatch'
    | 'channel_error';
  message: string;
  at: Date;
  /** The line that it is about; those of version 0.1.0 do not tell. */
  lineId?: string;
  /** Of the address that goods went to: `addressHash`. */
  addressHash?: string;
}

export interface OrderDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  channelId: Types.ObjectId;
  channelOrderId: string;
  externalOrderId: string | null;
  /** Prefix + the shop's number, else ReCharge's id. */
  number: string;
  status: OrderStatus;
  /** A stable code, where the status alone does not say why: `charge_refunded`, `payment_pending`, … */
  statusReason: string | null;
  channelStatus: string;
  /** ReCharge's version of the record; null on a tombstone that was never seen alive. */
  channelUpdatedAt: Date | null;
  /** Normalised content of that version: tells a duplicate from a tie. */
  contentHash: string;
  /** Ours; raised by each write, the guard of every compare-and-set. */
  revision: number;
  /** Terminal: only a successful fetch by id lifts it. */
  deletedAt: Date | null;
  /** Over before the channel was first active, and not chosen as open work: see `isHistory`. */
  isHistory: boolean;
  warehouseId: Types.ObjectId | null;
  channelCreatedAt: Date | null;
  processedAt: Date | null;
  scheduledAt: Date | null;
  isPrepaid: boolean;
  type: string | null;
  currency: string | null;
  customer: ChannelCustomer;
  shippingAddress: ChannelAddress | null;
  billingAddress: ChannelAddress | null;
  lines: OrderLine[];
  totals: OrderTotals;
  shippingMethods: { code: string | null; title: string | null; price: Decimal | null }[];
  discounts: { code: string | null; value: string | null; valueType: string | null }[];
  note: string | null;
  tags: string[];
  attributes: { name: string; value: string | null }[];
  chargeId: string | null;
  chargeStatus: string | null;
  error: string | null;
  exceptions: OrderException[];
  /** The copy of the same order, under another channel of the account, that is despatched instead of this one. */
  twin?: { orderId: Types.ObjectId; channelId: Types.ObjectId } | null;
  /** No other copy was there when it was inserted: of two inserted at once the index refuses one. */
  isFirstCopy?: true;
  /** The hold (its `statusReason`) that a person lifted; it counts as long as that is why the order would be held. */
  releasedHold?: string | null;
  /** The channel's *Import delay* holds it until then, counted from its receipt; null or missing: nothing of the kind. */
  holdUntil?: Date | null;
  /** ReCharge cancelled it while the channel did not follow cancellations: it stays work. */
  cancellationFollowed?: false | null;
  /** ReCharge's address where ours was kept, since the channel does not follow changes of it. */
  channelAddress?: ChannelAddress | null;
  createdAt: Date;
  /** Ours, in milliseconds; the order of `updatedSince`. */
  updatedAt: Date;
}

/** Names and addresses are looked for whatever their case and their accents. */
export const FOLDED = { locale: 'en', strength: 1 } as const;

export const HELD_FOR_A_WHILE = { holdUntil: { $type: 'date' } } as const;

export const orders = collection<OrderDoc>({
  name: 'orders',
  indexes: [
    { key: { channelId: 1, channelOrderId: 1 }, unique: true },
    // The API's lists: in the order of their making, and of their last change.
    { key: { accountId: 1, _id: 1 } },
    { key: { accountId: 1, status: 1, _id: 1 } },
    { key: { accountId: 1, channelId: 1, _id: 1 } },
    { key: { accountId: 1, updatedAt: 1, _id: 1 } },
    { key: { accountId: 1, status: 1, updatedAt: 1, _id: 1 } },
    { key: { accountId: 1, channelId: 1, updatedAt: 1, _id: 1 } },
    // The pages: the newest first.
    { key: { accountId: 1, status: 1, processedAt: -1, _id: -1 } },
    { key: { accountId: 1, channelId: 1, processedAt: -1, _id: -1 } },
    { key: { holdUntil: 1 }, partialFilterExpression: HELD_FOR_A_WHILE },
    // The search.
    { key: { accountId: 1, number: 1 } },
    { key: { accountId: 1, channelOrderId: 1 } },
    { key: { accountId: 1, externalOrderId: 1 } },
    { key: { accountId: 1, 'lines.sku': 1 } },
    { key: { accountId: 1, 'customer.email': 1 }, collation: FOLDED },
    { key: { accountId: 1, 'customer.lastName': 1 }, collation: FOLDED },
    { key: { accountId: 1, 'customer.firstName': 1 }, collation: FOLDED },
    { key: { accountId: 1, 'shippingAddress.lastName': 1 }, collation: FOLDED },
    // Those that wait for the shop's id: few, or all of a platform that never gives one.
    { key: { channelId: 1, createdAt: -1 }, partialFilterExpression: { externalOrderId: null } },
    {
      name: 'firstCopy',
      key: { channelOrderId: 1, accountId: 1 },
      unique: true,
      partialFilterExpression: { isFirstCopy: true },
    },
    {
      key: { 'twin.channelId': 1, _id: 1 },
      partialFilterExpression: { 'twin.channelId': { $exists: true } },
    },
    // For `reopenHistory`, which finds none as a rule.
    { key: { channelId: 1, isHistory: 1, _id: 1 }, partialFilterExpression: { isHistory: true } },
  ],
  dropped: [{ accountId: 1, processedAt: -1, _id: -1 }],
});
