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
  yesNoOrNull,
} from '../api/answer-fields.ts';
import { EXAMPLE_IDS } from '../api/example-ids.ts';

const variant = z.object({
  channelVariantId: text.describe("The shop's variant id"),
  sku: textOrNull,
  title: textOrNull,
  unitPrice: money,
  compareAtPrice: money,
  grams: countOrNull,
  imageUrl: textOrNull,
  requiresShipping: yesNoOrNull,
});

const plan = z.object({
  channelPlanId: text.describe("ReCharge's id of the plan"),
  title: textOrNull,
  type: textOrNull.describe('subscription, onetime, prepaid'),
  channelVariantIds: z.array(text).nullable().describe('Null: all variants'),
  discountAmount: money,
  discountType: textOrNull.describe('percentage, fixed_amount'),
  intervalUnit: textOrNull.describe('day, week, month'),
  orderIntervalFrequency: countOrNull.describe('An order every so many units'),
  chargeIntervalFrequency: countOrNull.describe('A charge every so many units'),
  channelUpdatedAt: timeOrNull,
  deletedAt: timeOrNull,
});

const fields = z.object({
  id,
  channelId: id.describe('Its sales channel'),
  channelProductId: text.describe("The shop's product id"),
  title: text,
  vendor: textOrNull,
  description: textOrNull,
  imageUrl: textOrNull,
  requiresShipping: yesNoOrNull,
  variants: z.array(variant),
  plans: z.array(plan).describe('How it is subscribed to'),
  source: z.enum(['catalogue', 'plan', 'order_line']).describe('Where the best knowledge of it came from'),
  deletedAt: timeOrNull.describe('Gone from the catalogue'),
  catalogueUpdatedAt: timeOrNull,
  catalogueCheckedAt: timeOrNull,
  revision: count.describe('Raised by each change'),
  createdAt: time,
  updatedAt: time.describe('Ours; the order of `updatedSince`'),
});

const example: z.input<typeof fields> = {
  id: EXAMPLE_IDS.product,
  channelId: EXAMPLE_IDS.channel,
  channelProductId: '7201938',
  title: 'Colombian coffee beans',
  vendor: 'Acme Coffee',
  description: null,
  imageUrl: null,
  requiresShipping: true,
  variants: [
    {
      channelVariantId: '41208733',
      sku: 'COF-COL-250',
      title: '250 g',
      unitPrice: '11.00',
      compareAtPrice: null,
      grams: 250,
      imageUrl: null,
      requiresShipping: true,
    },
  ],
  plans: [
    {
      channelPlanId: '20417',
      title: 'Every 4 weeks',
      type: 'subscription',
      channelVariantIds: ['41208733'],
      discountAmount: '10.00',
      discountType: 'percentage',
      intervalUnit: 'week',
      orderIntervalFrequency: 4,
      chargeIntervalFrequency: 4,
      channelUpdatedAt: '2026-02-20T11:02:41.000Z',
      deletedAt: null,
    },
  ],
  source: 'catalogue',
  deletedAt: null,
  catalogueUpdatedAt: '2026-02-20T11:02:41.000Z',
  catalogueCheckedAt: '2026-03-12T06:00:09.310Z',
  revision: 3,
  createdAt: '2026-03-01T10:22:18.004Z',
  updatedAt: '2026-03-12T06:00:09.310Z',
};

/** A product as the API gives it. */
export const productAnswer = fields.meta({ id: 'Product', examples: [example] });
