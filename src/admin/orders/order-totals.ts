import { type Decimal, fromDecimal, toDecimal } from '../../mongo/money.ts';
import type { OrderDoc } from '../../orders/model.ts';
import { money } from '../frame/format.ts';

const MINUS = '−';

/**
 * The sums above an order's total, in the order in which they come to it: only those that are something, and
 * what is taken off with a minus before it. *Items* says nothing new where nothing was taken off.
 */
export function orderTotals({ totals, currency }: Pick<OrderDoc, 'totals' | 'currency'>) {
  const plus = (label: string, amount: Decimal | null) =>
    isSome(amount) ? [{ label, value: money(amount, currency) }] : [];
  const minus = (label: string, amount: Decimal | null) =>
    isSome(amount) ? [{ label, value: `${MINUS}${money(unsigned(amount), currency)}` }] : [];
  const discounts = minus('Discounts', totals.discounts);
  const hasItems = discounts.length > 0 || !isSome(totals.subtotal);
  return [
    ...(hasItems ? plus('Items', totals.lineItems) : []),
    ...discounts,
    ...plus('Subtotal', totals.subtotal),
    ...plus('Shipping', totals.shipping),
    ...plus('Tax', totals.tax),
    ...plus('Duties', totals.duties),
    ...minus('Refunds', totals.refunds),
  ];
}

const isSome = (amount: Decimal | null): amount is Decimal => /[1-9]/.test(fromDecimal(amount) ?? '');

const unsigned = (amount: Decimal): Decimal | null =>
  toDecimal((fromDecimal(amount) ?? '').replace(/^-/, ''));
