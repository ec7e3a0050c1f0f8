import type { Order } from '../data/state.ts';
import { externalCustomerId } from '../render/parts.ts';
import type { Store } from '../store/store.ts';
import type { ListSpec, Place } from './cursor.ts';
import { flag, instant, integers } from './list-query.ts';
import { invalid } from './refusal.ts';

const SORTS = {
  id: (order: Order) => order.id,
  updated_at: (order: Order) => order.updatedAt,
  created_at: (order: Order) => order.createdAt,
  processed_at: (order: Order) => order.processedAt ?? 0,
  scheduled_at: (order: Order) => order.scheduledAt,
};

/** What a query of `GET /orders` asks for: which orders, in which order. @throws ApiRefusal 422 */
export type OrderList = (query: URLSearchParams, version: string) => ListSpec<Order>;

export function createOrderList({ state, shown }: Pick<Store, 'state' | 'shown'>): OrderList {
  // Sorting thousands of orders for each page would cost more than all else: kept until the store changes.
  const kept = new Map<string, Order[]>();
  let revision = state.revision;
  const sorted = (sort: string, compare: (a: Order, b: Order) => number, byId: boolean): Order[] => {
    if (shown.orders.isBehind()) return shown.orders.list(byId).sort(compare);
    if (revision !== state.revision) kept.clear();
    revision = state.revision;
    const rows = kept.get(sort) ?? [...state.orders.values()].sort(compare);
    kept.set(sort, rows);
    return rows;
  };

  return (query, version) => {
    const sort = query.get('sort_by') ?? 'id-desc';
    const [, field = '', direction] = /^([a-z_]+)-(asc|desc)$/.exec(sort) ?? [];
    if (!Object.hasOwn(SORTS, field)) throw invalid('sort_by', `Invalid value: ${sort}`);
    const value = SORTS[field as keyof typeof SORTS];
    const sign = direction === 'asc' ? 1 : -1;
    const compare = (a: Place, b: Place) => sign * (a[0] - b[0] || a[1] - b[1]);
    const place = (order: Order): Place => [value(order), order.id];
    const rows = sorted(sort, (a, b) => compare(place(a), place(b)), Boolean(query.get('ids')));
    return { rows, place, compare, matches: orderFilter(query, version) };
  };
}

function orderFilter(query: URLSearchParams, version: string): (order: Order) => boolean {
  const tests: ((order: Order) => boolean)[] = [];
  const among = (name: string, value: (order: Order) => number) => {
    const wanted = integers(query, name);
    if (wanted) tests.push((order) => wanted.has(value(order)));
  };
  among('ids', (order) => order.id);
  among('customer_id', (order) => order.customerId);
  among('address_id', (order) => order.addressId);
  among('charge_id', (order) => order.charge.id);
  const items = integers(query, version === '2021-01' ? 'subscription_id' : 'purchase_item_id');
  if (items)
    tests.push((order) =>
      order.lines.some((line) => line.purchaseItemId !== null && items.has(line.purchaseItemId)),
    );
  const text = (name: string, value: (order: Order) => string | null) => {
    const wanted = query.get(name)?.toLowerCase();
    if (wanted) tests.push((order) => wanted.split(',').includes(value(order) ?? ''));
  };
  text('status', (order) => order.status);
  text('type', (order) => order.type);
  text(
    version === '2021-01' ? 'shopify_order_id' : 'external_order_id',
    (order) => order.external?.id ?? null,
  );
  text(version === '2021-01' ? 'shopify_customer_id' : 'external_customer_id', (order) =>
    externalCustomerId(order.customerId),
  );
  const external = flag(query, version === '2021-01' ? 'has_external_id' : 'has_external_order');
  if (external !== null) tests.push((order) => (order.external !== null) === external);
  for (const [name, value] of Object.entries(SORTS)) {
    const min = instant(query, `${name}_min`, version);
    const max = instant(query, `${name}_max`, version);
    if (name !== 'id' && min !== null) tests.push((order) => value(order) >= min);
    if (name !== 'id' && max !== null) tests.push((order) => value(order) <= max);
  }
  const day = instant(query, version === '2021-01' ? 'shipping_date' : 'scheduled_at', version);
  if (day !== null) tests.push((order) => Math.abs(order.scheduledAt - day) < 86_400_000 / 2);
  return (order) => tests.every((test) => test(order));
}
