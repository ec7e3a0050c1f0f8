import type { Order } from '../data/state.ts';
import type { Store } from '../store/store.ts';
import type { PageAnswer, PageCall, PageRoute } from './route.ts';
import { orderRow, orderSentence } from './words.ts';

const PER_PAGE = 25;

export const orderPages: PageRoute[] = [
  { method: 'get', path: '/admin/orders', answer: list },
  { method: 'post', path: '/admin/orders/:id/:act', answer: act },
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

/** What each button of a row does; gives the sentence that says so. */
const ACTS: Record<string, (store: Store, id: number) => string> = {
  renew(store, id) {
    const queued = store.order(id).status === 'queued';
    return `${orderSentence(store.renew(id))} ${queued ? 'left the queue.' : 'is the renewal.'}`;
  },
  change: (store, id) => `${orderSentence(store.changeOrder(id))} was changed.`,
  cancel: (store, id) => `${orderSentence(store.cancelOrder(id))} was cancelled.`,
  delete(store, id) {
    store.deleteOrder(id);
    return `Order ${id} was deleted.`;
  },
};

function act({ store, params: { id, act: name = '' } }: PageCall): PageAnswer {
  const done = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  if (!done) throw new RangeError('There is no such button.');
  return { redirect: '/admin/orders', notice: done(store, Number(id)) };
}
