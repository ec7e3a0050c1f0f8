import type { Json } from '../api/route-doc.ts';
import { PRODUCT_EXAMPLE } from './schema-examples.ts';
import {
  count,
  countOrNull,
  id,
  list,
  money,
  object,
  oneOf,
  text,
  textOrNull,
  time,
  timeOrNull,
  yesNoOrNull,
} from './schema-parts.ts';

const variant = object({
  channelVariantId: text("The shop's variant id"),
  sku: textOrNull(),
  title: textOrNull(),
  unitPrice: money(),
  compareAtPrice: money(),
  grams: countOrNull(),
  imageUrl: textOrNull(),
  requiresShipping: yesNoOrNull(),
});

const plan = object({
  channelPlanId: text("ReCharge's id of the plan"),
  title: textOrNull(),
  type: textOrNull('subscription, onetime, prepaid'),
  channelVariantIds: { ...list(text(), 'Null: all variants'), type: ['array', 'null'] },
  discountAmount: money(),
  discountType: textOrNull('percentage, fixed_amount'),
  intervalUnit: textOrNull('day, week, month'),
  orderIntervalFrequency: countOrNull('An order every so many units'),
  chargeIntervalFrequency: countOrNull('A charge every so many units'),
  channelUpdatedAt: timeOrNull(),
  deletedAt: timeOrNull(),
});

/** A product as the API gives it. */
export const PRODUCT_SCHEMA: Json = {
  ...object({
    id: id(),
    channelId: id('Its sales channel'),
    channelProductId: text("The shop's product id"),
    title: text(),
    vendor: textOrNull(),
    description: textOrNull(),
    imageUrl: textOrNull(),
    requiresShipping: yesNoOrNull(),
    variants: list(variant),
    plans: list(plan, 'How it is subscribed to'),
    source: oneOf(['catalogue', 'plan', 'order_line'], 'Where the best knowledge of it came from'),
    deletedAt: timeOrNull('Gone from the catalogue'),
    catalogueUpdatedAt: timeOrNull(),
    catalogueCheckedAt: timeOrNull(),
    revision: count('Raised by each change'),
    createdAt: time(),
    updatedAt: time('Ours; the order of `updatedSince`'),
  }),
  examples: [PRODUCT_EXAMPLE],
};
