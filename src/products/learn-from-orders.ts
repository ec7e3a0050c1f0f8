import { Types } from 'mongoose';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { describeError } from '../errors.ts';
import { type ProductVariant, products } from './model.ts';

/** What was learned once in this process is not written again. */
const MOST_REMEMBERED = 50_000;

/** What of an order's line teaches something; orders stand above products. */
export interface TellingLine {
  channelProductId: string | null;
  channelVariantId: string | null;
  sku: string | null;
  name: string;
  variantTitle: string | null;
  unitPrice: ProductVariant['unitPrice'];
  originalPrice: ProductVariant['unitPrice'];
  grams: number | null;
  imageUrl: string | null;
}

interface Lesson {
  channel: Pick<ChannelDoc, '_id' | 'accountId'>;
  productId: string;
  title: string;
  imageUrl: string | null;
  variant: ProductVariant | null;
}

export interface ProductLearner {
  learn(channel: ChannelDoc, orders: { lines: TellingLine[] }[]): void;
  /** Writes what was learned; never throws. */
  flush(): Promise<void>;
}

/**
 * Teaches `products` what order lines tell: products and variants that neither a plan nor the catalogue
 * gave, and SKUs that are missing. Knowledge of a better source is never overwritten. Outside the
 * orders' transaction, each product and variant once in a process.
 */
export function createProductLearner(deps: Pick<Deps, 'db' | 'log' | 'now'>): ProductLearner {
  const seen = new Set<string>();
  let lessons: Lesson[] = [];

  async function write(taken: Lesson[]): Promise<void> {
    const now = deps.now();
    const inserts = taken.map(({ channel, productId, title, imageUrl, variant }) => ({
      updateOne: {
        filter: { channelId: channel._id, channelProductId: productId },
        update: {
          $setOnInsert: {
            _id: new Types.ObjectId(),
            accountId: channel.accountId,
            title,
            vendor: null,
            description: null,
            imageUrl,
            requiresShipping: null,
            variants: variant ? [variant] : [],
            plans: [],
            source: 'order_line' as const,
            catalogueUpdatedAt: null,
            catalogueCheckedAt: null,
            contentHash: '',
            deletedAt: null,
            revision: 1,
            createdAt: now,
            updatedAt: now,
          },
        },
        upsert: true,
      },
    }));
    const variants = taken.flatMap(({ channel, productId, variant }) => {
      if (!variant) return [];
      const product = { channelId: channel._id, channelProductId: productId };
      const { channelVariantId, sku } = variant;
      const touched = { $set: { updatedAt: now }, $inc: { revision: 1 } };
      const unknown = { ...product, 'variants.channelVariantId': { $ne: channelVariantId } };
      const add = { updateOne: { filter: unknown, update: { ...touched, $push: { variants: variant } } } };
      if (sku === null) return [add];
      const withoutSku = { ...product, variants: { $elemMatch: { channelVariantId, sku: null } } };
      const name = { $set: { ...touched.$set, 'variants.$.sku': sku }, $inc: touched.$inc };
      return [add, { updateOne: { filter: withoutSku, update: name } }];
    });
    await products(deps).bulkWrite([...inserts, ...variants], { ordered: false });
  }

  return {
    learn(channel, orders) {
      for (const order of orders) {
        for (const line of order.lines) {
          if (line.channelProductId === null) continue;
          const key = [channel._id, line.channelProductId, line.channelVariantId, line.sku].join('\0');
          if (seen.has(key)) continue;
          if (seen.size >= MOST_REMEMBERED) seen.clear();
          seen.add(key);
          lessons.push(toLesson(channel, line.channelProductId, line));
        }
      }
    },
    async flush() {
      if (lessons.length === 0) return;
      const taken = lessons;
      lessons = [];
      try {
        await write(taken);
      } catch (error) {
        // Two processes met the same new product, or MongoDB went away: the next lines teach it again.
        seen.clear();
        deps.log.debug({ err: describeError(error) }, 'products not learned from order lines this time');
      }
    },
  };
}

function toLesson(channel: ChannelDoc, productId: string, line: TellingLine): Lesson {
  const { channelVariantId, sku, variantTitle, unitPrice, grams, imageUrl } = line;
  const variant = channelVariantId
    ? {
        channelVariantId,
        sku,
        title: variantTitle,
        // A line's price is what this customer paid, not the catalogue's price: only a first idea of it.
        unitPrice: line.originalPrice ?? unitPrice,
        compareAtPrice: null,
        grams,
        imageUrl,
        requiresShipping: null,
      }
    : null;
  return { channel, productId, title: line.name, imageUrl, variant };
}
