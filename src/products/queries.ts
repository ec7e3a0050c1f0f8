import type { Types } from 'mongoose';
import { type ListPage, pageFilter, pageSort } from '../list-page.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { SECOND } from '../time.ts';
import { type ProductDoc, products } from './model.ts';

const COUNT_MS = 3 * SECOND;

export interface ProductFilter {
  channelId?: Types.ObjectId | undefined;
  channelProductId?: string | undefined;
  /** A part of the title, or the start of a SKU. */
  search?: string | undefined;
}

/** The database filter of a product list, scoped by account. */
function productFilter(accountId: Types.ObjectId, filter: ProductFilter): Record<string, unknown> {
  const { channelId, channelProductId, search } = filter;
  const text = search
    ?.trim()
    .slice(0, 100)
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return {
    accountId,
    ...(channelId ? { channelId } : {}),
    ...(channelProductId ? { channelProductId } : {}),
    ...(text
      ? { $or: [{ title: { $regex: text, $options: 'i' } }, { 'variants.sku': { $regex: `^${text}` } }] }
      : {}),
  };
}

/**
 * One page and one row more (for `splitPage`). For polling the rule of `orders/queries.ts` holds: go back by a minute.
 */
export function listProducts(
  deps: DbDeps,
  accountId: Types.ObjectId,
  filter: ProductFilter,
  page: ListPage,
): Promise<ProductDoc[]> {
  return products(deps)
    .find({ $and: [productFilter(accountId, filter), pageFilter(page)] })
    .sort(pageSort(page))
    .limit(page.limit + 1)
    .maxTimeMS(page.maxTimeMS)
    .toArray();
}

/** Null when there is none, or it belongs to another account. */
export function productById(
  deps: DbDeps,
  accountId: Types.ObjectId,
  id: Types.ObjectId,
): Promise<ProductDoc | null> {
  return products(deps).findOne({ _id: id, accountId });
}

/**
 * The shop's product ids that we know in a channel, those not looked up in the catalogue for longest
 * (or never) first. `checkedBefore` leaves out what was looked up since.
 */
export async function knownProductIds(
  deps: DbDeps,
  channel: { _id: Types.ObjectId; accountId: Types.ObjectId },
  options: { checkedBefore?: Date; limit?: number } = {},
): Promise<string[]> {
  const { checkedBefore, limit = 10_000 } = options;
  const rows = await products(deps)
    .find({
      accountId: channel.accountId,
      channelId: channel._id,
      deletedAt: null,
      ...(checkedBefore
        ? { $or: [{ catalogueCheckedAt: null }, { catalogueCheckedAt: { $lt: checkedBefore } }] }
        : {}),
    })
    .sort({ catalogueCheckedAt: 1, _id: 1 })
    .limit(limit)
    .project<Pick<ProductDoc, 'channelProductId'>>({ channelProductId: 1 })
    .toArray();
  return rows.map(({ channelProductId }) => channelProductId);
}

/** How many products fit, counted no further than `upTo`. */
export function countProducts(
  deps: DbDeps,
  accountId: Types.ObjectId,
  filter: ProductFilter,
  upTo: number,
): Promise<number> {
  return products(deps).countDocuments(productFilter(accountId, filter), {
    limit: upTo,
    maxTimeMS: COUNT_MS,
  });
}

/**
 * What of these products the shop's catalogue says is not shipped, as texts `product|variant`, and `product|` for a
 * whole product.
 */
export async function notShipped(
  deps: DbDeps,
  channelId: Types.ObjectId,
  channelProductIds: string[],
): Promise<Set<string>> {
  if (channelProductIds.length === 0) return new Set();
  const found = await products(deps)
    .find<Pick<ProductDoc, 'channelProductId' | 'requiresShipping' | 'variants'>>(
      {
        channelId,
        channelProductId: { $in: channelProductIds },
        $or: [{ requiresShipping: false }, { 'variants.requiresShipping': false }],
      },
      {
        projection: {
          channelProductId: 1,
          requiresShipping: 1,
          'variants.channelVariantId': 1,
          'variants.requiresShipping': 1,
        },
      },
    )
    .toArray();
  return new Set(
    found.flatMap(({ channelProductId, requiresShipping, variants }) => [
      ...(requiresShipping === false ? [`${channelProductId}|`] : []),
      ...variants
        .filter((variant) => variant.requiresShipping === false)
        .map(({ channelVariantId }) => `${channelProductId}|${channelVariantId}`),
    ]),
  );
}
