import type { Json } from '../api/route-doc.ts';
import { ORDER_STATUSES } from '../orders/model.ts';
import { ORDER_EXAMPLE } from './schema-examples.ts';
import {
  count,
  countOrNull,
  id,
  idOrNull,
  list,
  money,
  object,
  objectOrNull,
  oneOf,
  text,
  textOrNull,
  time,
  timeOrNull,
  yesNo,
} from './schema-parts.ts';

const address = (description: string) =>
  objectOrNull(
    {
      firstName: textOrNull(),
      lastName: textOrNull(),
      company: textOrNull(),
      address1: textOrNull(),
      address2: textOrNull(),
      city: textOrNull(),
      province: textOrNull(),
      zip: textOrNull('Postcode'),
      countryCode: textOrNull('ISO 3166-1 alpha-2'),
      country: textOrNull('Its name, where ReCharge gave one'),
      phone: textOrNull(),
    },
    description,
  );

const line = object({
  lineId: text('Stable within its order; name it in a partial despatch'),
  sku: textOrNull(),
  name: text(),
  variantTitle: textOrNull(),
  quantity: count('Ordered'),
  despatchedQuantity: count('Has left the warehouse'),
  remainingQuantity: count('May still be despatched'),
  removedByChannel: yesNo('ReCharge no longer lists this line, yet some of it was despatched'),
  unitPrice: money(),
  originalPrice: money('Before discounts'),
  totalPrice: money(),
  tax: money(),
  grams: countOrNull('Weight of one'),
  purchaseItemId: textOrNull("ReCharge's id of the subscription or one-time purchase"),
  purchaseItemType: textOrNull('subscription or onetime'),
  channelProductId: textOrNull("The shop's product id"),
  channelVariantId: textOrNull("The shop's variant id"),
  imageUrl: textOrNull(),
  properties: list(object({ name: text(), value: textOrNull() }), 'What the customer chose or wrote'),
});

const totals = object({
  total: money(),
  subtotal: money(),
  tax: money(),
  discounts: money(),
  shipping: money(),
  lineItems: money(),
  refunds: money(),
  duties: money(),
  weightGrams: countOrNull(),
});

/** An order as the API gives it. */
export const ORDER_SCHEMA: Json = {
  ...object({
    id: id(),
    channelId: id('Its sales channel'),
    channelOrderId: text("ReCharge's id of the order"),
    externalOrderId: textOrNull("The shop's id of the order; null until it exists there"),
    number: text("Prefix and the shop's number, else ReCharge's id"),
    status: oneOf(
      ORDER_STATUSES,
      'new and partially_despatched are work; forecast is not yet processed; history is from before the channel was connected',
    ),
    statusReason: textOrNull(
      'A stable code where the status alone does not say why, such as payment_pending',
    ),
    channelStatus: text('As ReCharge sent it'),
    channelUpdatedAt: timeOrNull("ReCharge's version of the record"),
    revision: count('Raised by each change'),
    deletedAt: timeOrNull('Deleted in ReCharge'),
    warehouseId: idOrNull('The warehouse that it is despatched from'),
    channelCreatedAt: timeOrNull(),
    processedAt: timeOrNull('When ReCharge processed it'),
    scheduledAt: timeOrNull(),
    isPrepaid: yesNo(),
    type: textOrNull('checkout or recurring'),
    currency: textOrNull('ISO 4217'),
    customer: {
      type: 'object',
      description: 'Empty on an order that was deleted before we saw it',
      properties: {
        channelCustomerId: textOrNull("ReCharge's id"),
        externalCustomerId: textOrNull("The shop's id"),
        email: textOrNull(),
        firstName: textOrNull(),
        lastName: textOrNull(),
        phone: textOrNull(),
      },
    },
    shippingAddress: address('Where it goes'),
    billingAddress: address('Who pays'),
    lines: list(line, "In ReCharge's order"),
    totals,
    shippingMethods: list(object({ code: textOrNull(), title: textOrNull(), price: money() })),
    discounts: list(object({ code: textOrNull(), value: textOrNull(), valueType: textOrNull() })),
    note: textOrNull(),
    tags: list(text()),
    attributes: list(object({ name: text(), value: textOrNull() })),
    chargeId: textOrNull(),
    chargeStatus: textOrNull(),
    error: textOrNull("ReCharge's own words about a failed order"),
    exceptions: list(
      object({
        code: oneOf([
          'cancelled_after_despatch',
          'deleted_after_despatch',
          'line_removed_after_despatch',
          'line_reduced_below_despatched',
          'channel_error',
        ]),
        message: text(),
        at: timeOrNull(),
      }),
      'Why it needs a person',
    ),
    createdAt: time(),
    updatedAt: time('Ours; the order of `updatedSince`'),
  }),
  examples: [ORDER_EXAMPLE],
};
