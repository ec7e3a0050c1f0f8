import type { OrderLine } from './model.ts';

/** A line of which something still has to leave the warehouse. */
export interface RemainingLine {
  lineId: string;
  sku: string | null;
  name: string;
  /** Pieces, at least 1. */
  quantity: number;
}

type Quantities = Pick<OrderLine, 'quantity' | 'despatchedQuantity' | 'removedByChannel'>;

/** Pieces of a line that remain to despatch; never negative, and 0 once the channel removed the line. */
export function remainingOfLine(line: Quantities): number {
  return line.removedByChannel ? 0 : Math.max(0, line.quantity - line.despatchedQuantity);
}

/** What remains to despatch of an order, in the order's own sequence; lines with nothing left are not in it. */
export function remainingOf(order: { lines: OrderLine[] }): RemainingLine[] {
  return order.lines.flatMap((line) => {
    const quantity = remainingOfLine(line);
    return quantity === 0 ? [] : [{ lineId: line.lineId, sku: line.sku, name: line.name, quantity }];
  });
}

/** How much of an order has left: an order without a despatch is `none`, also when nothing remains. */
export function despatchProgress(lines: Quantities[]): 'none' | 'some' | 'all' {
  if (!lines.some((line) => line.despatchedQuantity > 0)) return 'none';
  return lines.every((line) => remainingOfLine(line) === 0) ? 'all' : 'some';
}
