import { Types } from 'mongoose';
import { channels } from '../../channels/model.ts';
import type { Deps } from '../../deps.ts';
import { type OrderDoc, orders } from '../../orders/model.ts';
import { afterCursor, type PageCursor } from './page-cursor.ts';

type Db = Pick<Deps, 'db'>;

export const PAGE_SIZE = 50;

export interface OrderListFilter {
  view: string;
  channelId: string;
  search: string;
}

/** The list's views: which statuses each shows. `current` leaves out what is not work and never was ours. */
export const VIEWS: Record<string, { text: string; filter: Record<string, unknown> }> = {
  current: { text: 'Current', filter: { status: { $nin: ['history', 'forecast'] } } },
  todo: { text: 'To despatch', filter: { status: { $in: ['new', 'partially_despatched'] } } },
  on_hold: { text: 'On hold', filter: { status: 'on_hold' } },
  exception: { text: 'Exceptions', filter: { status: 'exception' } },
  despatched: { text: 'Despatched', filter: { status: 'despatched' } },
  cancelled: { text: 'Cancelled', filter: { status: 'cancelled' } },
  forecast: { text: 'Forecast', filter: { status: 'forecast' } },
  history: { text: 'History', filter: { status: 'history' } },
};

export function searchFilter(search: string): Record<string, unknown> {
  if (!search) return {};
  const text = search.replace(/^#/, '').slice(0, 100);
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const starts = { $regex: `^${literal}`, $options: 'i' };
  return {
    $or: [
      { number: { $regex: `^${literal}` } },
      { channelOrderId: text },
      { externalOrderId: text },
      { 'lines.sku': text },
      { 'customer.email': starts },
      { 'customer.lastName': starts },
      { 'customer.firstName': starts },
      { 'shippingAddress.lastName': starts },
    ],
  };
}

/** Newest first, with one row more than a page. */
export function listOrders(
  deps: Db,
  accountId: Types.ObjectId,
  filter: OrderListFilter,
  cursor: PageCursor | null,
): Promise<OrderDoc[]> {
  const where: Record<string, unknown>[] = [
    { accountId },
    VIEWS[filter.view]?.filter ?? {},
    searchFilter(filter.search),
    afterCursor(cursor, 'processedAt'),
  ];
  if (Types.ObjectId.isValid(filter.channelId))
    where.push({ channelId: new Types.ObjectId(filter.channelId) });
  return orders(deps)
    .find({ $and: where })
    .sort({ processedAt: -1, _id: -1 })
    .limit(PAGE_SIZE + 1)
    .maxTimeMS(5_000)
    .toArray();
}

/** How many orders stand in each view, counted up to 1,000. */
export async function countViews(deps: Db, accountId: Types.ObjectId, names: string[]) {
  const counts = await Promise.all(
    names.map((name) =>
      orders(deps).countDocuments({ accountId, ...VIEWS[name]?.filter }, { limit: 1_000, maxTimeMS: 3_000 }),
    ),
  );
  return new Map(names.map((name, i) => [name, counts[i] ?? 0]));
}

export function findOrder(deps: Db, accountId: Types.ObjectId, id: string): Promise<OrderDoc | null> {
  if (!/^[0-9a-f]{24}$/.test(id)) return Promise.resolve(null);
  return orders(deps).findOne({ _id: new Types.ObjectId(id), accountId });
}

/** Names of an account's channels by id, for lists. */
export async function channelNames(deps: Db, accountId: Types.ObjectId): Promise<Map<string, string>> {
  const docs = await channels(deps)
    .find({ accountId }, { projection: { name: 1 } })
    .sort({ nameKey: 1 })
    .toArray();
  return new Map(docs.map((doc) => [doc._id.toString(), doc.name]));
}
