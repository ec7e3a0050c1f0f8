import type { ChannelLine } from '../recharge/channel-order.ts';
import type { OrderLine } from './model.ts';

type Named = Pick<ChannelLine, 'purchaseItemId' | 'channelVariantId' | 'name' | 'sku'>;

/**
 * Which of our lines each of the channel's is, or null for a new one. ReCharge has no line ids, and what ours are
 * made from may be filled in later (`purchase_item_id` is null on some records and there on the next, observed
 * by darrylcousins/boxesapp): first the same id, then, among those left over, the same thing with a
 * part of its id missing on one side, in their sequence. Linear in the number of lines.
 */
export function matchLines(ours: readonly OrderLine[], theirs: readonly ChannelLine[]): (OrderLine | null)[] {
  const byId = new Map(ours.map((line) => [line.channelLineId ?? line.lineId, line]));
  const matched = theirs.map((line) => byId.get(line.lineId) ?? null);
  const used = new Set(matched);
  if (!matched.includes(null) || used.size - 1 === ours.length) return matched;

  const left = new Map<string, OrderLine[]>();
  for (const line of ours) {
    if (used.has(line)) continue;
    for (const key of waysToTell(line)) {
      const same = left.get(key);
      if (same) same.push(line);
      else left.set(key, [line]);
    }
  }
  // Backwards, so that the first of each is at the end, where taking it away costs nothing.
  for (const same of left.values()) same.reverse();
  const take = (key: string): OrderLine | null => {
    const same = left.get(key) ?? [];
    for (let line = same.pop(); line; line = same.pop()) {
      if (used.has(line)) continue;
      used.add(line);
      return line;
    }
    return null;
  };
  return matched.map((known, index) => {
    const line = theirs[index];
    if (known || !line) return known;
    for (const key of waysToTell(line, true)) {
      const found = take(key);
      if (found) return found;
    }
    return null;
  });
}

/**
 * What a line may be known by without a part of its id, the surest first. `mirrored`: as the other side would write
 * it, so that a part is there on one side only.
 */
function waysToTell({ purchaseItemId, channelVariantId, name, sku }: Named, mirrored = false): string[] {
  const has = (part: string | null) => (part === null) === mirrored;
  const thing = [name, sku];
  const ways: unknown[][] = [];
  if (channelVariantId !== null) ways.push(['variant', has(purchaseItemId), channelVariantId]);
  if (purchaseItemId !== null) ways.push(['purchase', has(channelVariantId), purchaseItemId, ...thing]);
  ways.push(['thing', has(purchaseItemId), has(channelVariantId), ...thing]);
  // The one part came and the other is missing on both sides.
  if (channelVariantId === null) ways.push(['thing', has(purchaseItemId), null, ...thing]);
  if (purchaseItemId === null) ways.push(['thing', null, has(channelVariantId), ...thing]);
  if (channelVariantId === null && purchaseItemId === null) {
    if (sku !== null) ways.push(['sku', sku]);
    ways.push(['name', has(sku), name]);
  }
  return ways.map((way) => JSON.stringify(way));
}
