import { SHOP_NAME } from '../data/shop.ts';
import type { Plan, Product } from '../data/state.ts';
import { asWritten, type JsonObject } from '../json.ts';
import { formatMoney } from '../money.ts';
import { easternText, utcText } from '../times.ts';
import { type RenderContext, renderImages } from './parts.ts';

/**
 * A catalogue entry of 2021-11. Fields as observed by ChemicalLuck/recharge-api-python; without a stock
 * level, which the shop platform keeps (documentation page support.getrecharge.com
 * 360008683294-Handling-product-inventory).
 */
export function renderProduct(context: RenderContext, product: Product): JsonObject {
  const image = { ...renderImages(context, product.handle), sort_order: 0 };
  return {
    external_product_id: product.id,
    brand: SHOP_NAME,
    description: product.description,
    external_created_at: utcText(product.createdAt),
    external_updated_at: utcText(product.updatedAt),
    images: [image],
    options: product.optionNames.map((name, position) => ({
      name,
      position,
      values: [...new Set(product.variants.map((variant) => variant.options[position] ?? ''))].map(
        (label, at) => ({
          label,
          position: at,
        }),
      ),
    })),
    published_at: utcText(product.createdAt + 1_800_000),
    requires_shipping: product.requiresShipping ?? true,
    title: product.title,
    variants: product.variants.map((variant, at) => ({
      dimensions: { weight: variant.grams, weight_unit: 'g' },
      external_variant_id: variant.id,
      image: at === 0 ? { ...image, sort_order: 1 } : null,
      option_values: variant.options.map((label) => ({ label })),
      prices: {
        compare_at_price: variant.compareAt === null ? null : formatMoney(variant.compareAt, 'GBP'),
        unit_price: formatMoney(variant.price, 'GBP'),
      },
      requires_shipping: product.requiresShipping ?? true,
      sku: variant.sku,
      tax_code: null,
      taxable: product.taxable,
      title: variant.title,
    })),
    vendor: SHOP_NAME,
  };
}

/**
 * The subscription settings that 2021-01 calls a product (documentation page
 * docs.getrecharge.com/docs/deprecation-notice-products-v2021-01). Fields and the `0E-10` observed by
 * airbytehq/airbyte.
 */
export function renderOldProduct(context: RenderContext, product: Product, plans: Plan[]): JsonObject {
  const first = plans[0];
  return {
    collection_id: null,
    created_at: easternText(product.createdAt),
    discount_amount: first?.discount ? Number(first.discount) : asWritten('0E-10'),
    discount_type: 'percentage',
    handle: product.handle,
    id: 9_042_178 + (Number(product.id) % 100_000),
    images: renderImages(context, product.handle),
    product_id: Number(product.id),
    shopify_product_id: Number(product.id),
    subscription_defaults: {
      apply_cutoff_date_to_checkout: false,
      charge_interval_frequency: first?.chargeEvery ?? null,
      cutoff_day_of_month: null,
      cutoff_day_of_week: null,
      expire_after_specific_number_of_charges: null,
      modifiable_properties: [],
      number_charges_until_expiration: null,
      order_day_of_month: null,
      order_day_of_week: null,
      order_interval_frequency_options: plans.map((plan) => String(plan.every)),
      order_interval_unit: first?.unit ?? 'month',
      storefront_purchase_options: first ? 'subscription_and_onetime' : 'inactive',
    },
    title: product.title,
    updated_at: easternText(product.updatedAt),
  };
}

/** Fields as in ReCharge's own types, npm package @rechargeapps/storefront-client 2.3.0. */
export function renderPlan(plan: Plan): JsonObject {
  return {
    id: plan.id,
    channel_settings: {
      api: { display: true },
      checkout_page: { display: true },
      customer_portal: { display: true },
      merchant_portal: { display: true },
    },
    created_at: utcText(plan.createdAt),
    deleted_at: null,
    discount_amount: plan.discount,
    discount_type: plan.discount === null ? null : 'percentage',
    external_plan_group_id: String(70_000_000 + (Number(plan.productId) % 100_000)),
    external_plan_id: String(690_000_000 + plan.id),
    external_plan_name: `Every ${plan.every} ${plan.unit}s`,
    external_product_id: { ecommerce: plan.productId },
    external_variant_ids: plan.variantIds,
    has_variant_restrictions: plan.variantIds !== null,
    sort_order: 0,
    subscription_preferences: {
      apply_cutoff_date_to_checkout: false,
      charge_interval_frequency: plan.chargeEvery,
      cutoff_day_of_month: null,
      cutoff_day_of_week: null,
      expire_after_specific_number_of_charges: null,
      interval_unit: plan.unit,
      order_day_of_month: null,
      order_day_of_week: null,
      order_interval_frequency: plan.every,
    },
    title: plan.title,
    type: plan.type,
    updated_at: utcText(plan.updatedAt),
  };
}
