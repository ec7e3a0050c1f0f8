import { z } from 'zod';
import type { ChannelProduct, ChannelVariant } from './channel-product.ts';
import { f, toImageUrl, toRecords, toText, toWhole } from './fields.ts';
import { isRecord, own } from './parse-json.ts';
import { createUnknownKeys } from './unknown-keys.ts';
import { recordOf, unreadable } from './unreadable.ts';

const variantShape = {
  dimensions: z.unknown().optional().transform(toGrams),
  external_variant_id: f.externalId,
  image: f.imageUrl,
  option_values: f.unread,
  prices: z
    .unknown()
    .optional()
    .transform((value) => (isRecord(value) ? value : {}))
    .pipe(z.looseObject({ unit_price: f.money, compare_at_price: f.money })),
  requires_shipping: f.flag,
  sku: f.text,
  tax_code: f.unread,
  taxable: f.unread,
  title: f.text,
};

/**
 * A catalogue entry of version 2021-11; its key is the shop's product id, it has no number of its own.
 * Observed by ChemicalLuck/recharge-api-python and w6w-io/w6w-apps.
 */
const productSchema = z.looseObject({
  external_product_id: f.externalId,
  brand: f.text,
  description: f.text,
  external_created_at: f.unread,
  external_updated_at: f.time,
  images: z.unknown().optional().transform(firstImage),
  options: f.unread,
  published_at: f.unread,
  requires_shipping: f.flag,
  title: f.text,
  variants: z
    .unknown()
    .optional()
    .transform(toRecords)
    .pipe(z.array(z.looseObject(variantShape))),
  vendor: f.text,
});

const unknownKeys = createUnknownKeys(productSchema.shape, { key: 'variants', shape: variantShape });

/**
 * A product of version 2021-11 (the bare record) in the gateway's words. Variants without an id are
 * left out: nothing could refer to them.
 *
 * @throws GatewayError `recharge_unreadable` (never retried) only when there is no usable product id.
 */
export function parseProduct(record: unknown): { product: ChannelProduct; unknownKeys: string[] } {
  const raw = recordOf('a product', record);
  const product = productSchema.parse(raw);
  if (product.external_product_id === null) throw unreadable('a product', 'it has no usable product id');
  return {
    product: {
      channelProductId: product.external_product_id,
      title: product.title,
      vendor: product.vendor ?? product.brand,
      description: product.description,
      imageUrl: product.images,
      requiresShipping: product.requires_shipping,
      channelUpdatedAt: product.external_updated_at,
      variants: product.variants.flatMap((variant) => toVariant(variant) ?? []),
    },
    unknownKeys: unknownKeys(raw),
  };
}

function toVariant(variant: z.output<typeof productSchema>['variants'][number]): ChannelVariant | null {
  if (variant.external_variant_id === null) return null;
  return {
    channelVariantId: variant.external_variant_id,
    sku: variant.sku,
    title: variant.title,
    unitPrice: variant.prices.unit_price,
    compareAtPrice: variant.prices.compare_at_price,
    grams: variant.dimensions,
    imageUrl: variant.image,
    requiresShipping: variant.requires_shipping,
  };
}

/** The picture with the lowest `sort_order` that has an address. */
function firstImage(value: unknown): string | null {
  const order = (image: unknown) => toWhole(own(image, 'sort_order')) ?? Number.MAX_SAFE_INTEGER;
  const sorted = toRecords(value).toSorted((a, b) => order(a) - order(b));
  return sorted.map(toImageUrl).find((url) => url !== null) ?? null;
}

const GRAMS = new Map([
  ['g', 1],
  ['kg', 1000],
  ['oz', 28.349523125],
  ['lb', 453.59237],
]);

/** A weight in whole grams; null when its unit is unknown. */
function toGrams(dimensions: unknown): number | null {
  const factor = GRAMS.get(toText(own(dimensions, 'weight_unit'))?.trim().toLowerCase() ?? '');
  const weight = Number(toText(own(dimensions, 'weight')) ?? Number.NaN);
  return factor === undefined || !Number.isFinite(weight) || weight < 0 ? null : Math.round(weight * factor);
}
