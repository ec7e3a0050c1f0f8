import type { Order } from '../data/state.ts';
import type { Store } from '../store/store.ts';
import type { PageAnswer, PageCall, PageRoute } from './route.ts';
import { orderRow, orderSentence } from './words.ts';

const PER_PAGE = 25;

export const orderPages: PageRoute[] = [
  { method: 'GET', pattern: /^\/admin\/orders$/, answer: list },
  { method: 'POST', pattern: /^\/admin\/orders\/(\d+)\/(renew|change|cancel|delete)$/, answer: act },
];

/** The newest by id, newest first. */
export function latestOrders(store: Store, skip: number, count: number): Order[] {
  return [...store.state.orders.values()].sort((a, b) => b.id - a.id).slice(skip, skip + count);
}

function list({ store, query }: PageCall): PageAnswer {
  const total = store.state.orders.size;
  const pages = Math.max(1, Math.ceil(total / PER_PAGE));
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(query.get('page'))) || 1));
  return {
    view: 'orders',
    title: 'Orders',
    data: {
      orders: latestOrders(store, (page - 1) * PER_PAGE, PER_PAGE).map(orderRow),
      total: total.toLocaleString('en'),
      page,
      pages,
      newer: page > 1 ? page - 1 : null,
      older: page < pages ? page + 1 : null,
    },
  };
}

function act({ store, params: [text = '', action = ''] }: PageCall): PageAnswer {
  const id = Number(text);
  const redirect = '/admin/orders';
  if (action === 'renew') {
    const queued = store.order(id).status === 'queued';
    return {
      redirect,
      notice: `${orderSentence(store.renew(id))} ${queued ? 'left the queue.' : 'is the renewal.'}`,
    };
  }
  if (action === 'change')
    return { redirect, notice: `${orderSentence(store.changeOrder(id))} was changed.` };
  if (action === 'cancel')
    return { redirect, notice: `${orderSentence(store.cancelOrder(id))} was cancelled.` };
  store.deleteOrder(id);
  return { redirect, notice: `Order ${id} was deleted.` };
}
