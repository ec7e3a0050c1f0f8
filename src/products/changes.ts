import { type Change, createChanges } from '../changes.ts';
import type { ProductDoc, ProductPlan } from './model.ts';

const FIELDS = [
  'title',
  'vendor',
  'description',
  'imageUrl',
  'requiresShipping',
  'source',
  'deletedAt',
  'catalogueUpdatedAt',
] as const satisfies (keyof ProductDoc)[];

/** What changed on a plan: `plans[15530871].discountAmount`, …; a summary at first sight. */
export function planChanges(
  before: ProductPlan | null,
  after: ProductPlan,
  channelProductId: string,
): Change[] {
  const path = `plans[${after.channelPlanId}]`;
  if (!before)
    return [{ path, before: null, after: { channelProductId, title: after.title, type: after.type } }];
  const { contentHash: _was, ...left } = before;
  const { contentHash: _is, ...right } = after;
  const changes = createChanges();
  changes.compareFields(path, left, right);
  return changes.list();
}

/** What changed on a product: `title`, `variants[44719].sku`, …; a summary at first sight. */
export function productChanges(before: ProductDoc | null, after: ProductDoc): Change[] {
  if (!before) {
    return [
      { path: 'product', before: null, after: 'created' },
      { path: 'title', before: null, after: after.title },
      { path: 'variants', before: null, after: after.variants.length },
    ];
  }
  const changes = createChanges();
  for (const key of FIELDS) changes.compare(key, before[key], after[key]);
  const old = new Map(before.variants.map((variant) => [variant.channelVariantId, variant]));
  for (const variant of after.variants) {
    const { channelVariantId } = variant;
    changes.compareFields(`variants[${channelVariantId}]`, old.get(channelVariantId) ?? null, variant);
    old.delete(channelVariantId);
  }
  for (const [channelVariantId, variant] of old)
    changes.compareFields(`variants[${channelVariantId}]`, variant, null);
  return changes.list();
}
