import type { OrderDoc } from '../orders/model.ts';
import { isShippable } from '../orders/quantities.ts';
import type { ShipmentDoc, ShipmentLine } from '../shipments/model.ts';

/** How much of its order a shipment brings: everything at once, a part, or what was left. */
export type Portion = 'all' | 'some' | 'one' | 'last' | 'last_one';

export interface RemainingItem {
  name: string;
  variantTitle: string | null;
  sku: string | null;
  imageUrl: string | null;
  quantity: number;
}

/**
 * What a shipment means for its order at the moment it left: later shipments do not count, voided ones
 * never do.
 */
export function portionOf(
  order: Pick<OrderDoc, 'lines'>,
  shipment: ShipmentDoc,
  shipments: readonly ShipmentDoc[],
): { portion: Portion; remaining: RemainingItem[] } {
  const earlier = shipments.filter((other) => other.state !== 'void' && other.seq < shipment.seq);
  const gone = new Map<string, number>();
  const add = (line: ShipmentLine) => gone.set(line.lineId, (gone.get(line.lineId) ?? 0) + line.quantity);
  for (const other of earlier) other.lines.forEach(add);
  shipment.lines.forEach(add);

  const remaining = order.lines
    // What is never put into a parcel is never to come.
    .filter((line) => !line.removedByChannel && isShippable(line))
    .map(({ lineId, name, variantTitle, sku, imageUrl, quantity }) => ({
      name,
      variantTitle,
      sku,
      imageUrl,
      quantity: quantity - (gone.get(lineId) ?? 0),
    }))
    .filter(({ quantity }) => quantity > 0);
  const single = shipment.lines.reduce((sum, line) => sum + line.quantity, 0) === 1;
  if (remaining.length > 0) return { portion: single ? 'one' : 'some', remaining };
  if (earlier.length === 0) return { portion: 'all', remaining };
  return { portion: single ? 'last_one' : 'last', remaining };
}
