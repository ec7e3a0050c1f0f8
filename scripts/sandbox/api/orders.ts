import type { Order } from '../data/state.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { renderOrder } from '../render/order.ts';
import { customerHash } from '../render/parts.ts';
import type { Store } from '../store/store.ts';
import { listAnswer } from './list-query.ts';
import { createOrderList } from './order-list.ts';
import { ApiRefusal, notFound } from './refusal.ts';
import type { ApiAnswer, ApiCallContext, ApiRoute } from './route.ts';
import { updateOrder } from './update-order.ts';

export function orderRoutes(store: Store): ApiRoute[] {
  const orderList = createOrderList(store);
  return [
    {
      method: 'get',
      path: '/orders',
      scopes: ['read_orders'],
      answer: (call) =>
        listAnswer(
          call,
          'orders',
          (query) => orderList(query, call.version),
          (order) => rendered(call, order),
        ),
    },
    {
      method: 'get',
      path: '/orders/count',
      scopes: ['read_orders'],
      answer({ query, version }) {
        if (version !== '2021-01') throw notFound();
        const { rows, matches } = orderList(query, version);
        return { status: 200, body: { count: rows.filter(matches).length } };
      },
    },
    {
      method: 'get',
      path: '/orders/:id',
      scopes: ['read_orders'],
      answer: (call) => ({ status: 200, body: { order: rendered(call, shownOrder(call)) } }),
    },
    { method: 'put', path: '/orders/:id', scopes: ['write_orders'], answer: putOrder },
    { method: 'delete', path: '/orders/:id', scopes: ['write_orders'], answer: deleteOrder },
  ];
}

function orderOf({ store, params }: ApiCallContext): Order {
  const order = /^\d{1,15}$/.test(params.id ?? '') ? store.state.orders.get(Number(params.id)) : undefined;
  if (!order) throw notFound();
  return order;
}

/** As the API shows it, which may lag behind. */
function shownOrder({ store, params }: ApiCallContext): Order {
  const order = /^\d{1,15}$/.test(params.id ?? '') ? store.shown.orders.one(Number(params.id)) : null;
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

/** Only queued orders can be changed. Documentation page docs.getrecharge.com/docs/orders. */
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
