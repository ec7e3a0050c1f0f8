import type { OrderLine } from '../orders/model.ts';
import type { ShipmentLine } from '../shipments/model.ts';

const MOST_OPTIONS = 8;
/** Shops hide properties whose names begin with an underscore; ReCharge writes those of the subscription (observed). */
const isForBuyers = (name: string): boolean =>
  name.trim() !== '' && !/^(_|(shipping|charge|order)_interval)/.test(name);

/** A line's copy, as it is at its despatch: what its mails show, whatever becomes of the order. */
export function shipmentLine(line: OrderLine, quantity: number): ShipmentLine {
  const options = line.properties.flatMap(({ name, value }) =>
    isForBuyers(name) && value ? [{ name, value }] : [],
  );
  return {
    lineId: line.lineId,
    sku: line.sku,
    name: line.name,
    variantTitle: line.variantTitle,
    quantity,
    ...(options.length > 0 ? { options: options.slice(0, MOST_OPTIONS) } : {}),
    imageUrl: line.imageUrl,
    unitPrice: line.unitPrice,
  };
}
