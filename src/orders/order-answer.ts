import { z } from 'zod';
import {
  count,
  countOrNull,
  id,
  money,
  text,
  textOrNull,
  time,
  timeOrNull,
  yesNo,
} from '../api/answer-fields.ts';
import { addressAnswer } from './address-answer.ts';
import { ORDER_STATUSES } from './model.ts';
import { ORDER_EXAMPLE } from './order-example.ts';

const line = z.object({
  lineId: text.describe('Stable within its order; name it in a partial despatch'),
  sku: textOrNull,
  name: text,
  variantTitle: textOrNull,
  quantity: count.describe('Ordered'),
  despatchedQuantity: count.describe('Has left the warehouse'),
  remainingQuantity: count.describe('May still be despatched'),
  removedByChannel: yesNo.describe('ReCharge no longer lists this line, yet some of it was despatched'),
  unitPrice: money,
  originalPrice: money.describe('Before discounts'),
  totalPrice: money,
  tax: money,
  grams: countOrNull.describe('Weight of one'),
  purchaseItemId: textOrNull.describe("ReCharge's id of the subscription or one-time purchase"),
  purchaseItemType: textOrNull.describe('subscription or onetime'),
  channelProductId: textOrNull.describe("The shop's product id"),
  channelVariantId: textOrNull.describe("The shop's variant id"),
  imageUrl: textOrNull,
  properties: z
    .array(z.object({ name: text, value: textOrNull }))
    .describe('What the customer chose or wrote'),
});

const totals = z.object({
  total: money,
  subtotal: money,
  tax: money,
  discounts: money,
  shipping: money,
  lineItems: money,
  refunds: money,
  duties: money,
  weightGrams: countOrNull,
});

const fields = z.object({
  id,
  channelId: id.describe('Its sales channel'),
  channelOrderId: text.describe("ReCharge's id of the order"),
  externalOrderId: textOrNull.describe("The shop's id of the order; null until it exists there"),
  number: text.describe("Prefix and the shop's number, else ReCharge's id"),
  status: z
    .enum(ORDER_STATUSES)
    .describe(
      'new and partially_despatched are work; forecast is not yet processed; history is from before the channel was connected',
    ),
  statusReason: textOrNull.describe(
    'A stable code where the status alone does not say why, such as payment_pending',
  ),
  holdUntil: timeOrNull.describe("With import_delay: when the channel's *Import delay* ends by itself"),
  channelStatus: text.describe('As ReCharge sent it'),
  channelUpdatedAt: timeOrNull.describe("ReCharge's version of the record"),
  revision: count.describe('Raised by each change'),
  deletedAt: timeOrNull.describe('Deleted in ReCharge'),
  warehouseId: id.nullable().describe('The warehouse that it is despatched from'),
  channelCreatedAt: timeOrNull,
  processedAt: timeOrNull.describe('When ReCharge processed it'),
  scheduledAt: timeOrNull,
  isPrepaid: yesNo,
  type: textOrNull.describe('checkout or recurring'),
  currency: textOrNull.describe('ISO 4217'),
  customer: z
    .object({
      channelCustomerId: textOrNull.describe("ReCharge's id"),
      externalCustomerId: textOrNull.describe("The shop's id"),
      email: textOrNull,
      firstName: textOrNull,
      lastName: textOrNull,
      phone: textOrNull,
    })
    .partial()
    .describe('Empty on an order that was deleted before we saw it'),
  shippingAddress: addressAnswer.describe('Where it goes'),
  billingAddress: addressAnswer.describe('Who pays'),
  lines: z.array(line).describe("In ReCharge's order"),
  totals,
  shippingMethods: z.array(z.object({ code: textOrNull, title: textOrNull, price: money })),
  discounts: z.array(z.object({ code: textOrNull, value: textOrNull, valueType: textOrNull })),
  note: textOrNull,
  tags: z.array(text),
  attributes: z.array(z.object({ name: text, value: textOrNull })),
  chargeId: textOrNull,
  chargeStatus: textOrNull,
  error: textOrNull.describe("ReCharge's own words about a failed order"),
  exceptions: z
    .array(
      z.object({
        code: z.enum([
          'cancelled_after_despatch',
          'cancelled_not_followed',
          'deleted_after_despatch',
          'line_removed_after_despatch',
          'line_reduced_below_despatched',
          'address_changed_after_despatch',
          'channel_error',
        ]),
        message: text,
        at: timeOrNull,
      }),
    )
    .describe('Why it needs a person'),
  createdAt: time,
  updatedAt: time.describe('Ours; the order of `updatedSince`'),
});

/** An order as the API gives it. */
export const orderAnswer = fields.meta({
  id: 'Order',
  examples: [ORDER_EXAMPLE satisfies z.input<typeof fields>],
});
