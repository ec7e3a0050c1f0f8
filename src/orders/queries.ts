import type { Types } from 'mongoose';
import { type ListPage, pageFilter, pageSort } from '../list-page.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { SECOND } from '../time.ts';
import { type OrderDoc, type OrderStatus, orders } from './model.ts';
import { searchOrders } from './search-orders.ts';

const COUNT_MS = 3 * SECOND;

export interface OrderFilter {
  channelId?: Types.ObjectId | undefined;
  channelOrderId?: string | undefined;
  statuses?: OrderStatus[] | undefined;
  /** See `searchOrders`. */
  search?: string | undefined;
}

/** The database filter of an order list, scoped by account. */
function orderFilter(accountId: Types.ObjectId, filter: OrderFilter) {
  const { channelId, channelOrderId, statuses } = filter;
  return {
    accountId,
    ...(channelId ? { channelId } : {}),
    ...(channelOrderId ? { channelOrderId } : {}),
    ...(statuses?.length ? { status: { $in: statuses } } : {}),
  };
}

/**
 * One page and one row more (for `splitPage`).
 *
 * `updatedAt` rises with every write of a document, by at least a millisecond, but it is the clock of the process that
 * wrote: between documents it is only as good as the machines' clocks, and a write may become visible
 * some seconds after its time. A reader that polls goes back by a minute (`updatedSince` = the highest
 * `updatedAt` seen − 60 s) and drops what it knows by `revision`.
 */
export function listOrders(
  deps: DbDeps,
  accountId: Types.ObjectId,
  filter: OrderFilter,
  page: ListPage,
): Promise<OrderDoc[]> {
  const text = filter.search?.trim().replace(/^#/, '').slice(0, 100);
  if (text) return searchOrders(deps, orderFilter(accountId, filter), text, page);
  return orders(deps)
    .find({ $and: [orderFilter(accountId, filter), pageFilter(page)] })
    .sort(pageSort(page))
    .limit(page.limit + 1)
    .maxTimeMS(page.maxTimeMS)
    .toArray();
}

/** Null when there is none, or it belongs to another account. */
export function orderById(
  deps: DbDeps,
  accountId: Types.ObjectId,
  id: Types.ObjectId,
): Promise<OrderDoc | null> {
  return orders(deps).findOne({ _id: id, accountId });
}

/** All orders with this ReCharge id; several when channels of the account share it. */
export function ordersByChannelOrderId(
  deps: DbDeps,
  accountId: Types.ObjectId,
  channelOrderId: string,
  channelId?: Types.ObjectId,
): Promise<OrderDoc[]> {
  const filter = { accountId, channelOrderId, ...(channelId ? { channelId } : {}) };
  return orders(deps).find(filter).limit(10).toArray();
}

/** How many orders fit, counted no further than `upTo`. */
export function countOrders(
  deps: DbDeps,
  accountId: Types.ObjectId,
  filter: OrderFilter,
  upTo: number,
): Promise<number> {
  const options = { limit: upTo, maxTimeMS: COUNT_MS };
  return orders(deps).countDocuments(orderFilter(accountId, filter), options);
}

/** ReCharge's ids that a text may mean: itself, and those of the orders that show it as their number. */
export async function channelOrderIdsOf(
  deps: DbDeps,
  accountId: Types.ObjectId,
  text: string,
): Promise<string[]> {
  const number = text.trim().replace(/^#/, '');
  const found = await orders(deps)
    .find<Pick<OrderDoc, 'channelOrderId'>>({ accountId, number }, { projection: { channelOrderId: 1 } })
    .limit(50)
    .toArray();
  return [number, ...found.map(({ channelOrderId }) => channelOrderId)];
}

/** When a channel's newest order was placed, and how many were placed since a time, counted no further than `upTo`. */
export async function ordersPlaced(
  deps: DbDeps,
  channel: { _id: Types.ObjectId; accountId: Types.ObjectId },
  since: Date,
  upTo: number,
): Promise<{ lastAt: Date | null; count: number }> {
  const mine = { accountId: channel.accountId, channelId: channel._id, deletedAt: null };
  const [last, count] = await Promise.all([
    orders(deps).findOne<Pick<OrderDoc, 'processedAt'>>(
      { ...mine, processedAt: { $ne: null } },
      { projection: { processedAt: 1 }, sort: { processedAt: -1 }, maxTimeMS: COUNT_MS },
    ),
    orders(deps).countDocuments(
      { ...mine, processedAt: { $gte: since } },
      { limit: upTo, maxTimeMS: COUNT_MS },
    ),
  ]);
  return { lastAt: last?.processedAt ?? null, count };
}
