import type { Types } from 'mongoose';
import type { ListPage } from '../list-page.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { FOLDED, type OrderDoc, orders } from './model.ts';

/** So many are found by each of the fields: nobody reads further, and a person's words get longer instead. */
const MOST_FOUND = 500;
/** Higher than whatever a text may go on with, in the sequence of bytes as in that of letters. */
const LAST = '\uffff';

type Found = Pick<OrderDoc, '_id' | 'processedAt'>;

/**
 * The orders that `text` may mean, the newest first, one page of them and one row more (for `splitPage`): the
 * start of an order's number, or in whatever case and accents of an e-mail address or a name; or all of
 * ReCharge's id, of the shop's id or of a SKU. Each field has its index, and is asked by itself.
 */
export async function searchOrders(
  deps: DbDeps,
  among: { accountId: Types.ObjectId } & Record<string, unknown>,
  text: string,
  page: ListPage,
): Promise<OrderDoc[]> {
  const starts = { $gte: text, $lt: text + LAST };
  const exact = [
    { number: starts },
    { channelOrderId: text },
    { externalOrderId: text },
    { 'lines.sku': text },
  ];
  const folded = [
    { 'customer.email': starts },
    { 'customer.lastName': starts },
    { 'customer.firstName': starts },
    { 'shippingAddress.lastName': starts },
  ];
  const options = { projection: { processedAt: 1 }, limit: MOST_FOUND, maxTimeMS: page.maxTimeMS };
  const ask = (filter: Record<string, unknown>, more = {}) =>
    orders(deps)
      .find<Found>({ ...among, ...filter }, { ...options, ...more })
      .toArray();
  const found = await Promise.all([
    ...exact.map((filter) => ask(filter)),
    ...folded.map((filter) => ask(filter, { collation: FOLDED })),
  ]);
  const each = new Map(found.flat().map((one) => [one._id.toString(), one]));
  const ids = [...each.values()]
    .toSorted(newestFirst)
    .filter((one) => isAfter(one, page.after))
    .slice(0, page.limit + 1)
    .map(({ _id }) => _id);
  const docs = await orders(deps)
    .find({ accountId: among.accountId, _id: { $in: ids } })
    .toArray();
  return docs.toSorted(newestFirst);
}

const timeOf = ({ processedAt }: Pick<Found, 'processedAt'>) =>
  processedAt?.getTime() ?? Number.NEGATIVE_INFINITY;

/** As MongoDB sorts: what has no time comes last. */
const newestFirst = (a: Found, b: Found): number =>
  timeOf(b) - timeOf(a) || b._id.toString().localeCompare(a._id.toString());

const isAfter = (one: Found, after: ListPage['after']): boolean =>
  after === null || newestFirst({ _id: after.id, processedAt: after.at }, one) < 0;
