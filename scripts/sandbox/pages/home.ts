import { formatMoney } from '../money.ts';
import { latestOrders } from './orders.ts';
import type { PageAnswer, PageCall, PageRoute } from './route.ts';
import { orderRow, orderSentence } from './words.ts';

const BURST = 1_000;

type Action = (call: PageCall) => string;
const ACTIONS: Record<string, Action> = {
  'place-order': ({ store }) => `${orderSentence(store.placeOrder())} was placed.`,
  renew: ({ store }) => `${orderSentence(store.renew())} is the renewal of a subscription.`,
  change: ({ store }) => `${orderSentence(store.changeOrder())} was changed.`,
  cancel: ({ store }) => `${orderSentence(store.cancelOrder())} was cancelled.`,
  'edit-product': ({ store }) => {
    const product = store.editProduct(undefined, (edited) => {
      for (const variant of edited.variants) variant.price += 25;
    });
    const plan = store.state.plans.find(({ productId }) => productId === product.id);
    if (plan) store.editPlan(plan.id);
    return `${product.title} costs 0.25 GBP more now${plan ? ', and its plan has another discount.' : '.'}`;
  },
  burst: ({ store }) => {
    store.burst.start(BURST);
    return `${BURST.toLocaleString('en')} orders are being placed, about 200 a second.`;
  },
};

export const homePages: PageRoute[] = [
  { method: 'get', path: '/', answer: home },
  { method: 'post', path: '/admin/actions/:name', answer: act },
  {
    method: 'get',
    path: '/admin/burst',
    answer: ({ store }) => ({ type: 'application/json', text: JSON.stringify(burstOf(store)) }),
  },
];

function burstOf(store: PageCall['store']) {
  const { wanted, placed, running } = store.burst.progress();
  const waiting = store.deliveries.pending().length;
  const { accepted } = store.deliveries.log.counts;
  return {
    wanted,
    placed,
    running,
    text: `${placed.toLocaleString('en')} of ${wanted.toLocaleString('en')} orders placed, ${accepted.toLocaleString('en')} deliveries accepted, ${waiting.toLocaleString('en')} waiting`,
  };
}

function home({ store }: PageCall): PageAnswer {
  const burst = burstOf(store);
  return {
    view: 'home',
    title: 'Home',
    data: {
      burst: burst.wanted > 0 ? burst : null,
      products: store.state.products.map((product) => ({
        id: product.id,
        handle: product.handle,
        title: product.title,
        description: product.description,
        price: formatMoney(Math.min(...product.variants.map(({ price }) => price)), 'GBP'),
        several: product.variants.length > 1,
        subscription: store.state.plans.some(({ productId }) => productId === product.id),
      })),
      orders: latestOrders(store, 0, 5).map(orderRow),
      counts: {
        orders: store.state.orders.size.toLocaleString('en'),
        webhooks: store.state.webhooks.filter(({ tokenId }) => tokenId !== null).length,
      },
    },
  };
}

function act(call: PageCall): PageAnswer {
  const { name = '' } = call.params;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) throw new RangeError('There is no such button.');
  return { redirect: '/', notice: action(call) };
}
