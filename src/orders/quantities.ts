import type { OrderLine } from './model.ts';

type Quantities = Pick<
  OrderLine,
  'quantity' | 'despatchedQuantity' | 'removedByChannel' | 'purchaseItemType' | 'requiresShipping'
>;

/**
 * What is sold but never put into a parcel. `membership_subscription` is a value of `purchase_item_type` in npm
 * package @rechargeapps/storefront-client 2.3.0; the others are the words that shops use for the same.
 */
const NOT_SHIPPED = /^(membership|digital|virtual|gift[ _-]?card)/i;

/** False for a membership, something digital, or what ReCharge or the shop's catalogue says is not shipped. */
export function isShippable(line: Pick<OrderLine, 'purchaseItemType' | 'requiresShipping'>): boolean {
  return line.requiresShipping !== false && !NOT_SHIPPED.test(line.purchaseItemType ?? '');
}

/**
 * Pieces of a line that remain to despatch: never negative, and 0 once the channel removed the line or when it is
 * none that is shipped.
 */
export function remainingOfLine(line: Quantities): number {
  if (line.removedByChannel || !isShippable(line)) return 0;
  return Math.max(0, line.quantity - line.despatchedQuantity);
}

/** How much of an order has left: an order without a despatch is `none`, also when nothing remains. */
export function despatchProgress(lines: Quantities[]): 'none' | 'some' | 'all' {
  if (!lines.some((line) => line.despatchedQuantity > 0)) return 'none';
  return lines.every((line) => remainingOfLine(line) === 0) ? 'all' : 'some';
}
