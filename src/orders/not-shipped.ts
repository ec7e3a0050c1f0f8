import { groupBy } from '../group-by.ts';
import { asId } from '../ids.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { notShipped } from '../products/queries.ts';
import type { ChannelLine, ChannelOrder } from '../recharge/channel-order.ts';

interface Told {
  channelId: string;
  order: ChannelOrder;
}

/**
 * What the shop's catalogue adds to ReCharge's orders, whose lines do not say whether they are shipped (npm package
 * @rechargeapps/storefront-client 2.3.0 has no field for it): `requiresShipping` false on lines of a product or variant
 * that is not. One indexed look for each channel, which brings nothing in a shop that ships all it sells.
 *
 * @returns lines with what the catalogue knows, the same array where it adds nothing.
 */
export async function catalogueOfLines(
  deps: DbDeps,
  told: Told[],
): Promise<(channelId: string, lines: ChannelLine[]) => ChannelLine[]> {
  const known = new Map(
    await Promise.all(
      [...groupBy(told, ({ channelId }) => channelId)].map(async ([channelId, its]) => {
        const ids = its.flatMap(({ order }) => order.lines.flatMap((line) => line.channelProductId ?? []));
        return [channelId, await notShipped(deps, asId(channelId), [...new Set(ids)])] as const;
      }),
    ),
  );
  return (channelId, lines) => {
    const unshipped = known.get(channelId);
    if (!unshipped?.size) return lines;
    return lines.map((line) => {
      const { channelProductId: product, channelVariantId: variant } = line;
      const isNone = unshipped.has(`${product}|`) || unshipped.has(`${product}|${variant}`);
      return isNone ? { ...line, requiresShipping: false } : line;
    });
  };
}
