import {
  compareVersions,
  type Decision,
  type DeletionSaid,
  type RecordSaid,
  unapplied,
} from '../apply/decision.ts';
import { toDecimal } from '../mongo/money.ts';
import type { ChannelProduct } from '../recharge/channel-product.ts';
import { productChanges } from './changes.ts';
import { firstSight, type ProductChannel, written } from './first-sight.ts';
import type { ProductDoc } from './model.ts';

/** Decides what a catalogue entry does; plans, and SKUs that only order lines told, are kept. */
export function decideProduct(
  product: ProductDoc | null,
  theirs: ChannelProduct,
  { record, source, at }: RecordSaid,
  channel: ProductChannel,
): Decision<ProductDoc[]> {
  if (product?.deletedAt && source === 'event') return unapplied('ignored', 'deleted');
  if (product?.contentHash && !product.deletedAt) {
    const held = { version: product.catalogueUpdatedAt, contentHash: product.contentHash };
    const standing = compareVersions(record, held, source !== 'event');
    if (typeof standing !== 'string') return standing;
  }
  const base = product ?? firstSight(theirs.channelProductId, channel, 'catalogue', at);
  const skus = new Map(base.variants.map((variant) => [variant.channelVariantId, variant.sku]));
  const next: ProductDoc = {
    ...base,
    title: theirs.title ?? base.title,
    vendor: theirs.vendor,
    description: theirs.description,
    imageUrl: theirs.imageUrl ?? base.imageUrl,
    requiresShipping: theirs.requiresShipping,
    variants: theirs.variants.map((variant) => ({
      ...variant,
      sku: variant.sku ?? skus.get(variant.channelVariantId) ?? null,
      unitPrice: toDecimal(variant.unitPrice),
      compareAtPrice: toDecimal(variant.compareAtPrice),
    })),
    source: 'catalogue',
    catalogueUpdatedAt: theirs.channelUpdatedAt,
    catalogueCheckedAt: source === 'event' ? base.catalogueCheckedAt : at,
    contentHash: record.contentHash,
    deletedAt: null,
  };
  const changed = written(next, product, at);
  return { outcome: 'applied', reason: null, changes: productChanges(product, changed), next: [changed] };
}

export function decideProductDeletion(
  product: ProductDoc | null,
  { objectId: channelProductId, reason, at }: DeletionSaid,
  channel: ProductChannel,
): Decision<ProductDoc[]> {
  if (product?.deletedAt) return unapplied('duplicate', 'already_deleted');
  const base = product ?? firstSight(channelProductId, channel, 'catalogue', at);
  const next = written({ ...base, deletedAt: at }, product, at);
  return {
    outcome: 'applied',
    reason: reason ?? (product ? null : 'deleted_before_first_sight'),
    changes: [{ path: 'deletedAt', before: null, after: at }],
    next: [next],
  };
}
