import { z } from 'zod';
import type { ChannelPlan } from './channel-product.ts';
import { f, toFlag, toId } from './fields.ts';
import { isRecord } from './parse-json.ts';
import { createUnknownKeys } from './unknown-keys.ts';
import { recordOf, unreadable } from './unreadable.ts';

/**
 * A plan of version 2021-11: npm package @rechargeapps/storefront-client 2.3.0; observed by
 * singer-io/tap-recharge.
 */
const planSchema = z.looseObject({
  id: f.numericId,
  channel_settings: f.unread,
  created_at: f.unread,
  deleted_at: f.time,
  discount_amount: f.money,
  discount_type: f.text,
  external_plan_group_id: f.unread,
  external_plan_id: f.unread,
  external_plan_name: f.unread,
  external_product_id: f.externalId,
  external_variant_ids: z
    .unknown()
    .optional()
    .transform((value) => (Array.isArray(value) ? value.flatMap((id) => toId(id) ?? []) : null)),
  has_variant_restrictions: z.unknown().optional().transform(toFlag),
  sort_order: f.unread,
  subscription_preferences: z
    .unknown()
    .optional()
    .transform((value) => (isRecord(value) ? value : {}))
    .pipe(
      z.looseObject({
        charge_interval_frequency: f.whole,
        interval_unit: f.text,
        order_interval_frequency: f.whole,
      }),
    ),
  title: f.text,
  type: f.text,
  updated_at: f.time,
});

const unknownKeys = createUnknownKeys(planSchema.shape);

/**
 * A plan of version 2021-11 (the bare record) in the gateway's words.
 *
 * @throws GatewayError `recharge_unreadable` (never retried) only when there is no usable id.
 */
export function parsePlan(record: unknown): { plan: ChannelPlan; unknownKeys: string[] } {
  const raw = recordOf('a plan', record);
  const plan = planSchema.parse(raw);
  if (plan.id === null) throw unreadable('a plan', 'it has no usable id');
  const preferences = plan.subscription_preferences;
  // An empty list without a restriction says what null says: the plan is for all variants.
  const unrestricted = plan.external_variant_ids?.length === 0 && plan.has_variant_restrictions !== true;
  return {
    plan: {
      channelPlanId: plan.id,
      channelProductId: plan.external_product_id,
      title: plan.title,
      type: plan.type,
      channelVariantIds: unrestricted ? null : plan.external_variant_ids,
      discountAmount: plan.discount_amount,
      discountType: plan.discount_type,
      intervalUnit: preferences.interval_unit,
      orderIntervalFrequency: preferences.order_interval_frequency,
      chargeIntervalFrequency: preferences.charge_interval_frequency,
      channelUpdatedAt: plan.updated_at,
      deletedAt: plan.deleted_at,
    },
    unknownKeys: unknownKeys(raw),
  };
}
