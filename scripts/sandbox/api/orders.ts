import type { Order } from '../data/state.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { renderOrder } from '../render/order.ts';
import { customerHash, externalCustomerId } from '../render/parts.ts';
import type { Store } from '../store/store.ts';
import type { ListSpec, Place } from './cursor.ts';
import { flag, instant, integers, listAnswer } from './list-query.ts';
import { ApiRefusal, invalid, notFound } from './refusal.ts';
import type { ApiAnswer, ApiCallContext, ApiRoute } from './route.ts';
import { updateOrder } from './update-order.ts';

const SORTS = {
  id: (order: Order) => order.id,
  updated_at: (order: Order) => order.updatedAt,
  created_at: (order: Order) => order.createdAt,
  processed_at: (order: Order) => order.processedAt ?? 0,
  scheduled_at: (order: Order) => order.scheduledAt,
};

export const orderRoutes: ApiRoute[] = [
  { method: 'GET', pattern: /^\/orders$/, scopes: ['read_orders'], answer: listOrders },
  { method: 'GET', pattern: /^\/orders\/count$/, scopes: ['read_orders'], answer: countOrders },
  {
    method: 'GET',
    pattern: /^\/orders\/([^/]+)$/,
    scopes: ['read_orders'],
    answer: (call) => ({ status: 200, body: { order: rendered(call, orderOf(call)) } }),
  },
  { method: 'PUT', pattern: /^\/orders\/([^/]+)$/, scopes: ['write_orders'], answer: putOrder },
  { method: 'DELETE', pattern: /^\/orders\/([^/]+)$/, scopes: ['write_orders'], answer: deleteOrder },
];

function orderOf({ store, params }: ApiCallContext): Order {
  const order = /^\d{1,15}$/.test(params[0] ?? '') ? store.state.orders.get(Number(params[0])) : undefined;
  if (!order) throw notFound();
  return order;
}

function rendered({ store, version, query }: ApiCallContext, order: Order): JsonObject {
  const record = renderOrder(store.context, order, version);
  const wanted = query.get('include')?.split(',') ?? [];
  if (version === '2021-01' || wanted.length === 0) return record;
  const include: Record<string, Json> = {};
  if (wanted.includes('customer')) {
    include.customer = {
      id: order.customerId,
      email: order.email,
      hash: customerHash(order.customerId),
      first_name: order.shipping?.firstName ?? null,
      last_name: order.shipping?.lastName ?? null,
    };
  }
  if (wanted.includes('metafields')) include.metafields = [];
  return { ...record, include };
}

function listOrders(call: ApiCallContext): ApiAnswer {
  return listAnswer(
    call,
    'orders',
    (query) => orderList(call, query),
    (order) => rendered(call, order),
  );
}

function countOrders(call: ApiCallContext): ApiAnswer {
  if (call.version !== '2021-01') throw notFound();
  const { rows, matches } = orderList(call, call.query);
  return { status: 200, body: { count: rows.filter(matches).length } };
}

function orderList({ store, version }: ApiCallContext, query: URLSearchParams): ListSpec<Order> {
  const sort = query.get('sort_by') ?? 'id-desc';
  const [, field = '', direction] = /^([a-z_]+)-(asc|desc)$/.exec(sort) ?? [];
  if (!Object.hasOwn(SORTS, field)) throw invalid('sort_by', `Invalid value: ${sort}`);
  const value = SORTS[field as keyof typeof SORTS];
  const sign = direction === 'asc' ? 1 : -1;
  const compare = (a: Place, b: Place) => sign * (a[0] - b[0] || a[1] - b[1]);
  const place = (order: Order): Place => [value(order), order.id];
  return { rows: sorted(store, sort, place, compare), place, compare, matches: orderFilter(query, version) };
}

/** Sorting thousands of orders for each page would cost more than everything else: kept until the store changes. */
const kept = new WeakMap<Store, { revision: number; lists: Map<string, Order[]> }>();

function sorted(
  store: Store,
  sort: string,
  place: (order: Order) => Place,
  compare: (a: Place, b: Place) => number,
): Order[] {
  const { revision, orders } = store.state;
  const cache = kept.get(store);
  const lists = cache?.revision === revision ? cache.lists : new Map<string, Order[]>();
  if (cache?.revision !== revision) kept.set(store, { revision, lists });
  const rows = lists.get(sort) ?? [...orders.values()].sort((a, b) => compare(place(a), place(b)));
  lists.set(sort, rows);
  return rows;
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

function putOrder(call: ApiCallContext): ApiAnswer {
  const order = orderOf(call);
  if (order.status !== 'queued')
    throw new ApiRefusal(422, { errors: { status: 'Only queued orders can be updated' } });
  const cancelled = isObject(call.body) && call.body.status === 'cancelled';
  const change = updateOrder(order, call.body, call.store.clock.now());
  if (cancelled) {
    change(order);
    call.store.cancelOrder(order.id);
  } else call.store.changeOrder(order.id, change);
  return { status: 200, body: { order: rendered(call, order) } };
}

function deleteOrder(call: ApiCallContext): ApiAnswer {
  const order = orderOf(call);
  if (order.status !== 'queued')
    throw new ApiRefusal(422, { errors: { status: 'Only queued orders can be deleted' } });
  call.store.deleteOrder(order.id);
  return { status: 204, body: null };
}
