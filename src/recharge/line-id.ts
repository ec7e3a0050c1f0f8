import { sha256 } from '../crypto.ts';

/** What tells one line of an order from another. */
export interface LineKey {
  purchaseItemId: string | null;
  channelVariantId: string | null;
  title: string | null;
  sku: string | null;
}

/**
 * Gives each line of one order an id that stays the same from event to event, although ReCharge has none (npm
 * package @rechargeapps/storefront-client 2.3.0): `purchaseItemId|variant|occurrence`, with a hash of title
 * and SKU in place of the first two where both are missing. The occurrence (from 1) counts lines with the
 * same key, in ReCharge's order. A line's properties are no part of it: that ReCharge swaps them between
 * lines, and that `purchase_item_id` may be null, was observed by darrylcousins/boxesapp.
 */
export function createLineIds(): (line: LineKey) => string {
  const seen = new Map<string, number>();
  return (line) => {
    const key =
      line.purchaseItemId === null && line.channelVariantId === null
        ? `h${sha256(JSON.stringify([line.title, line.sku])).slice(0, 16)}`
        : `${line.purchaseItemId ?? ''}|${line.channelVariantId ?? ''}`;
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    return `${key}|${occurrence}`;
  };
}
