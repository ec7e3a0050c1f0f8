import type { OrderLine } from './model.ts';

type Quantities = Pick<OrderLine, 'quantity' | 'despatchedQuantity' | 'removedByChannel'>;

/** Pieces of a line that remain to despatch; never negative, and 0 once the channel removed the line. */
export function remainingOfLine(line: Quantities): number {
  return line.removedByChannel ? 0 : Math.max(0, line.quantity - line.despatchedQuantity);
}

/** How much of an order has left: an order without a despatch is `none`, also when nothing remains. */
export function despatchProgress(lines: Quantities[]): 'none' | 'some' | 'all' {
  if (!lines.some((line) => line.despatchedQuantity > 0)) return 'none';
  return lines.every((line) => remainingOfLine(line) === 0) ? 'all' : 'some';
}
