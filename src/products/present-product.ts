import type { z } from 'zod';
import { iso } from '../api/iso.ts';
import { fromDecimal } from '../mongo/money.ts';
import type { ProductDoc } from './model.ts';
import type { productAnswer } from './product-answer.ts';

/** A product as the API gives it: ids as text, money as decimal text, times as ISO 8601 in UTC. */
export function presentProduct(product: ProductDoc): z.input<typeof productAnswer> {
  return {
    id: product._id.toString(),
    channelId: product.channelId.toString(),
    channelProductId: product.channelProductId,
    title: product.title,
    vendor: product.vendor,
    description: product.description,
    imageUrl: product.imageUrl,
    requiresShipping: product.requiresShipping,
    variants: product.variants.map((variant) => ({
      channelVariantId: variant.channelVariantId,
      sku: variant.sku,
      title: variant.title,
      unitPrice: fromDecimal(variant.unitPrice),
      compareAtPrice: fromDecimal(variant.compareAtPrice),
      grams: variant.grams,
      imageUrl: variant.imageUrl,
      requiresShipping: variant.requiresShipping,
    })),
    plans: product.plans.map((plan) => ({
      channelPlanId: plan.channelPlanId,
      title: plan.title,
      type: plan.type,
      channelVariantIds: plan.channelVariantIds,
      discountAmount: fromDecimal(plan.discountAmount),
      discountType: plan.discountType,
      intervalUnit: plan.intervalUnit,
      orderIntervalFrequency: plan.orderIntervalFrequency,
      chargeIntervalFrequency: plan.chargeIntervalFrequency,
      channelUpdatedAt: iso(plan.channelUpdatedAt),
      deletedAt: iso(plan.deletedAt),
    })),
    source: product.source,
    deletedAt: iso(product.deletedAt),
    catalogueUpdatedAt: iso(product.catalogueUpdatedAt),
    catalogueCheckedAt: iso(product.catalogueCheckedAt),
    revision: product.revision,
    createdAt: iso(product.createdAt),
    updatedAt: iso(product.updatedAt),
  };
}
