import {
  compareVersions,
  type Decision,
  type DeletionSaid,
  type RecordSaid,
  unapplied,
} from '../apply/decision.ts';
import { toDecimal } from '../mongo/money.ts';
import type { ChannelPlan } from '../recharge/channel-product.ts';
import { planChanges } from './changes.ts';
import { firstSight, type ProductChannel, written } from './first-sight.ts';
import type { ProductDoc, ProductPlan, ProductVariant } from './model.ts';

/**
 * Decides what a plan's record does. `products`: those that hold the plan now, and the one it names. The
 * newer version counts, a deletion stays (`wasDeleted`: it came before the plan's first sight), and a plan
 * lives in one product.
 */
export function decidePlan(
  products: ProductDoc[],
  plan: ChannelPlan,
  { record, source, at }: RecordSaid,
  channel: ProductChannel,
  wasDeleted: boolean,
): Decision<ProductDoc[]> {
  const holder = products.find((product) => planOf(product, plan.channelPlanId));
  const ours = holder && planOf(holder, plan.channelPlanId);
  if (source === 'event' && (ours?.deletedAt || (!ours && wasDeleted)))
    return unapplied('ignored', 'deleted');
  if (ours) {
    const held = { version: ours.channelUpdatedAt, contentHash: ours.contentHash };
    const standing = compareVersions(record, held, source !== 'event');
    const isLifted = source !== 'event' && ours.deletedAt && !plan.deletedAt;
    if (typeof standing !== 'string' && !isLifted) return standing;
  }
  const { channelProductId, discountAmount, ...content } = plan;
  if (channelProductId === null) return unapplied('ignored', 'plan_without_product');
  const known = products.find((product) => product.channelProductId === channelProductId);
  const base = known ?? firstSight(channelProductId, channel, 'plan', at);
  const next: ProductPlan = {
    ...content,
    discountAmount: toDecimal(discountAmount),
    contentHash: record.contentHash,
  };
  const plans =
    known && known === holder ? known.plans.map((p) => (p === ours ? next : p)) : [...base.plans, next];
  const product: ProductDoc = {
    ...base,
    title: base.title || (plan.title ?? ''),
    variants: withVariants(base.variants, plan.channelVariantIds ?? []),
    plans,
    source: base.source === 'order_line' ? 'plan' : base.source,
  };
  const changed = [written(product, known ?? null, at)];
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
  { objectId: channelPlanId, reason, at }: DeletionSaid,
): Decision<ProductDoc[]> {
  const holder = products.find((product) => planOf(product, channelPlanId));
  const ours = holder && planOf(holder, channelPlanId);
  // Its event row is the tombstone.
  if (!ours) return { outcome: 'applied', reason: 'deleted_before_first_sight', changes: [], next: [] };
  if (ours.deletedAt) return unapplied('duplicate', 'already_deleted');
  const plans = holder.plans.map((plan) => (plan === ours ? { ...plan, deletedAt: at } : plan));
  const changes = [{ path: `plans[${channelPlanId}].deletedAt`, before: null, after: at }];
  return { outcome: 'applied', reason, changes, next: [written({ ...holder, plans }, holder, at)] };
}

const planOf = (product: ProductDoc, channelPlanId: string): ProductPlan | undefined =>
  product.plans.find((plan) => plan.channelPlanId === channelPlanId);

const without = (product: ProductDoc, channelPlanId: string): ProductDoc => ({
  ...product,
  plans: product.plans.filter((plan) => plan.channelPlanId !== channelPlanId),
});

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
