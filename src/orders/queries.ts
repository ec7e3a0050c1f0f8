import type { Types } from 'mongoose';
import { type ListPage, pageFilter, pageSort } from '../list-page.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { type OrderDoc, type OrderStatus, orders } from './model.ts';

export interface OrderFilter {
  channelId?: Types.ObjectId | undefined;
  channelOrderId?: string | undefined;
  statuses?: OrderStatus[] | undefined;
  /** The start of an order's number, or all of ReCharge's or the shop's id. */
  search?: string | undefined;
}

/** The database filter of an order list, scoped by account. */
export function orderFilter(accountId: Types.ObjectId, filter: OrderFilter): Record<string, unknown> {
  const { channelId, channelOrderId, statuses, search } = filter;
  const text = search?.trim().replace(/^#/, '');
  return {
    accountId,
    ...(channelId ? { channelId } : {}),
    ...(channelOrderId ? { channelOrderId } : {}),
    ...(statuses?.length ? { status: { $in: statuses } } : {}),
    ...(text
      ? {
          $or: [
            { number: { $regex: `^${asPattern(text)}` } },
            { channelOrderId: text },
            { externalOrderId: text },
          ],
        }
      : {}),
  };
}

const asPattern = (text: string): string => text.slice(0, 100).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/**
 * One page and one row more (for `toPage`), in order of `_id`, or with `updatedSince` in order of
 * `updatedAt`, `_id`.
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
  return orders(deps)
    .find({ $and: [orderFilter(accountId, filter), pageFilter(page)] })
    .sort(pageSort(page))
    .limit(page.limit + 1)
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

/** Orders by status, for the counters of the order list. */
export async function countOrdersByStatus(
  deps: DbDeps,
  accountId: Types.ObjectId,
  filter: OrderFilter = {},
): Promise<Partial<Record<OrderStatus, number>>> {
  const rows = await orders(deps)
    .aggregate<{ _id: OrderStatus; count: number }>([
      { $match: orderFilter(accountId, filter) },
      { $group: { _id: '$status', count: { $sum: 1 } } },
    ])
    .toArray();
  return Object.fromEntries(rows.map(({ _id, count }) => [_id, count]));
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
