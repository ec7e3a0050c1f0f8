import { fromDecimal } from '../../mongo/money.ts';
import type { ProductPlan } from '../../products/model.ts';

type Plan = Pick<
  ProductPlan,
  | 'type'
  | 'title'
  | 'intervalUnit'
  | 'orderIntervalFrequency'
  | 'chargeIntervalFrequency'
  | 'discountAmount'
  | 'discountType'
>;

/** A plan as people say it: "every 4 weeks, 15 % off", "every month, paid every 12 months". */
export function planWords(plan: Plan): string {
  const orders = interval(plan.orderIntervalFrequency, plan.intervalUnit);
  const charges = interval(plan.chargeIntervalFrequency, plan.intervalUnit);
  const parts = [
    plan.type === 'onetime' ? 'once' : (orders ?? plan.title ?? plan.type ?? 'on subscription'),
    charges && charges !== orders ? `paid ${charges}` : null,
    discount(plan),
  ];
  return parts.filter(Boolean).join(', ');
}

function interval(frequency: number | null, unit: string | null): string | null {
  if (!frequency || !unit) return null;
  const one = unit.toLowerCase().replace(/s$/, '');
  return frequency === 1 ? `every ${one}` : `every ${frequency} ${one}s`;
}

function discount({ discountAmount, discountType }: Plan): string | null {
  const amount = fromDecimal(discountAmount);
  if (amount === null || !/[1-9]/.test(amount)) return null;
  const short = amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
  return discountType === 'percentage' ? `${short} % off` : `${amount} off`;
}
