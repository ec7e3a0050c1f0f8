import { Types } from 'mongoose';
import type { Change } from '../changes.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { toDecimal } from '../mongo/money.ts';
import type { ChannelPlan, ChannelProduct } from '../recharge/channel-product.ts';
import { planChanges, productChanges } from './changes.ts';
import type { ProductDoc, ProductPlan, ProductVariant } from './model.ts';

export type ProductChannel = Pick<ChannelDoc, '_id' | 'accountId'>;

/** How a record reached us: a delivery, or asked for (a list or an id). Only the latter lifts a deletion. */
export type Source = 'event' | 'fetched';

/** `tie`: only ReCharge can tell. `next` holds every product that changes. */
export type ProductDecision =
  | { outcome: 'applied'; reason: string | null; changes: Change[]; next: ProductDoc[] }
  | { outcome: 'duplicate' | 'superseded' | 'ignored' | 'tie'; reason: string; changes: []; next: [] };

const no = (outcome: Exclude<ProductDecision['outcome'], 'applied'>, reason: string): ProductDecision => ({
  outcome,
  reason,
  changes: [],
  next: [],
});

/**
 * Decides what a plan's record does. `products`: those that hold the plan now, and the one it names. The
 * newer version counts, a deletion stays (`wasDeleted`: it came before the plan's first sight), and a plan
 * lives in one product.
 */
export function decidePlan(
  products: ProductDoc[],
  event: { plan: ChannelPlan; contentHash: string; source: Source; wasDeleted: boolean; at: Date },
  channel: ProductChannel,
): ProductDecision {
  const { plan, contentHash, source, at } = event;
  const holder = products.find((product) => planOf(product, plan.channelPlanId));
  const ours = holder && planOf(holder, plan.channelPlanId);
  if (source === 'event' && (ours?.deletedAt || (!ours && event.wasDeleted))) return no('ignored', 'deleted');
  if (ours) {
    const verdict = compare(ours, plan.channelUpdatedAt, contentHash, source);
    if (verdict && !(source === 'fetched' && ours.deletedAt && !plan.deletedAt)) return verdict;
  }
  const { channelProductId, discountAmount, ...content } = plan;
  if (channelProductId === null) return no('ignored', 'plan_without_product');
  const known = products.find((product) => product.channelProductId === channelProductId);
  const base = known ?? firstSight(channelProductId, channel, 'plan', at);
  const next: ProductPlan = { ...content, discountAmount: toDecimal(discountAmount), contentHash };
  const plans =
    known && known === holder ? known.plans.map((p) => (p === ours ? next : p)) : [...base.plans, next];
  const product: ProductDoc = {
    ...base,
    title: base.title || (plan.title ?? ''),
    variants: withVariants(base.variants, plan.channelVariantIds ?? []),
    plans,
    source: base.source === 'order_line' ? 'plan' : base.source,
  };
  const changed = [written(product, known, at)];
  if (holder && holder !== known) changed.push(written(without(holder, plan.channelPlanId), holder, at));
  return {
    outcome: 'applied',
    reason: null,
    changes: planChanges(ours ?? null, next, channelProductId),
    next: changed,
  };
}

/** A deletion names only the plan; the plan stays, marked, so that a late event finds it deleted. */
export function decidePlanDeletion(
  products: ProductDoc[],
  channelPlanId: string,
  at: Date,
  reason: string | null = null,
): ProductDecision {
  const holder = products.find((product) => planOf(product, channelPlanId));
  const ours = holder && planOf(holder, channelPlanId);
  // Its event row is the tombstone.
  if (!ours) return { outcome: 'applied', reason: 'deleted_before_first_sight', changes: [], next: [] };
  if (ours.deletedAt) return no('duplicate', 'already_deleted');
  const plans = holder.plans.map((plan) => (plan === ours ? { ...plan, deletedAt: at } : plan));
  const changes = [{ path: `plans[${channelPlanId}].deletedAt`, before: null, after: at }];
  return { outcome: 'applied', reason, changes, next: [written({ ...holder, plans }, holder, at)] };
}

/** Decides what a catalogue entry does; plans, and SKUs that only order lines told, are kept. */
export function decideProduct(
  product: ProductDoc | null,
  event: { product: ChannelProduct; contentHash: string; source: Source; at: Date },
  channel: ProductChannel,
): ProductDecision {
  const { product: theirs, contentHash, source, at } = event;
  if (product?.deletedAt && source === 'event') return no('ignored', 'deleted');
  if (product?.contentHash && !product.deletedAt) {
    const ours = { channelUpdatedAt: product.catalogueUpdatedAt, contentHash: product.contentHash };
    const verdict = compare(ours, theirs.channelUpdatedAt, contentHash, source);
    if (verdict) return verdict;
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
    catalogueCheckedAt: source === 'fetched' ? at : base.catalogueCheckedAt,
    contentHash,
    deletedAt: null,
  };
  const changed = written(next, product ?? undefined, at);
  return { outcome: 'applied', reason: null, changes: productChanges(product, changed), next: [changed] };
}

export function decideProductDeletion(
  product: ProductDoc | null,
  channelProductId: string,
  channel: ProductChannel,
  at: Date,
): ProductDecision {
  if (product?.deletedAt) return no('duplicate', 'already_deleted');
  const base = product ?? firstSight(channelProductId, channel, 'catalogue', at);
  const next = written({ ...base, deletedAt: at }, product ?? undefined, at);
  const reason = product ? null : 'deleted_before_first_sight';
  return {
    outcome: 'applied',
    reason,
    changes: [{ path: 'deletedAt', before: null, after: at }],
    next: [next],
  };
}

/** Null when the record is to be applied. What was asked for wins over an event of the same version. */
function compare(
  ours: { channelUpdatedAt: Date | null; contentHash: string },
  version: Date | null,
  contentHash: string,
  source: Source,
): ProductDecision | null {
  const known = ours.channelUpdatedAt;
  if (version && (!known || version > known)) return null;
  if (version && known && version < known) return no('superseded', 'older_than_ours');
  if (contentHash === ours.contentHash) return no('duplicate', 'same_version');
  return source === 'fetched' ? null : no('tie', version ? 'same_second' : 'no_version');
}

const planOf = (product: ProductDoc, channelPlanId: string): ProductPlan | undefined =>
  product.plans.find((plan) => plan.channelPlanId === channelPlanId);

const without = (product: ProductDoc, channelPlanId: string): ProductDoc => ({
  ...product,
  plans: product.plans.filter((plan) => plan.channelPlanId !== channelPlanId),
});

function written(after: ProductDoc, before: ProductDoc | undefined, at: Date): ProductDoc {
  const updatedAt = before ? new Date(Math.max(at.getTime(), before.updatedAt.getTime() + 1)) : at;
  return { ...after, revision: (before?.revision ?? 0) + 1, updatedAt };
}

/** A plan names variants by id only; the catalogue or an order line tells the rest. */
function withVariants(known: ProductVariant[], ids: string[]): ProductVariant[] {
  const missing = ids.filter((id) => !known.some((variant) => variant.channelVariantId === id));
  return [...known, ...missing.map(bareVariant)];
}

const bareVariant = (channelVariantId: string): ProductVariant => ({
  channelVariantId,
  sku: null,
  title: null,
  unitPrice: null,
  compareAtPrice: null,
  grams: null,
  imageUrl: null,
  requiresShipping: null,
});

function firstSight(
  channelProductId: string,
  channel: ProductChannel,
  source: ProductDoc['source'],
  at: Date,
): ProductDoc {
  return {
    _id: new Types.ObjectId(),
    accountId: channel.accountId,
    channelId: channel._id,
    channelProductId,
    title: '',
    vendor: null,
    description: null,
    imageUrl: null,
    requiresShipping: null,
    variants: [],
    plans: [],
    source,
    catalogueUpdatedAt: null,
    catalogueCheckedAt: null,
    contentHash: '',
    deletedAt: null,
    revision: 0,
    createdAt: at,
    updatedAt: at,
  };
}
