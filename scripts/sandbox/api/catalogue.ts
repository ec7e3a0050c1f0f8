import type { Plan, Product } from '../data/state.ts';
import type { Json } from '../json.ts';
import { renderOldProduct, renderPlan, renderProduct } from '../render/catalogue.ts';
import type { ListSpec, Place } from './cursor.ts';
import { instant, integers, listAnswer } from './list-query.ts';
import { invalid, notFound } from './refusal.ts';
import type { ApiAnswer, ApiCallContext, ApiRoute } from './route.ts';

const scopes = ['read_products'];

export const catalogueRoutes: ApiRoute[] = [
  {
    method: 'get',
    path: '/plans',
    scopes,
    answer: (call) => listAnswer(call, 'plans', (query) => planList(call, query), renderPlan),
  },
  { method: 'get', path: '/plans/:id', scopes, answer: getPlan },
  {
    method: 'get',
    path: '/products',
    scopes,
    answer: (call) =>
      listAnswer(
        call,
        'products',
        (query) => productList(call, query),
        (product) => rendered(call, product),
      ),
  },
  { method: 'get', path: '/products/:id', scopes, answer: getProduct },
];

const newestFirst = (a: Place, b: Place) => b[0] - a[0] || b[1] - a[1];

function planList({ store, version }: ApiCallContext, query: URLSearchParams): ListSpec<Plan> {
  if (version === '2021-01') throw notFound();
  const ids = integers(query, 'ids');
  const products = query.get('external_product_id')?.split(',');
  const type = query.get('type');
  const min = instant(query, 'updated_at_min', version);
  const max = instant(query, 'updated_at_max', version);
  const place = (plan: Plan): Place => [plan.id, plan.id];
  return {
    rows: store.shown.plans.list(ids !== null).sort((a, b) => newestFirst(place(a), place(b))),
    place,
    compare: newestFirst,
    matches: (plan) =>
      (ids === null || ids.has(plan.id)) &&
      (!products || products.includes(plan.productId)) &&
      (!type || plan.type === type) &&
      (min === null || plan.updatedAt >= min) &&
      (max === null || plan.updatedAt <= max),
  };
}

function getPlan({ store, params, version }: ApiCallContext): ApiAnswer {
  const plan = /^\d{1,15}$/.test(params.id ?? '') ? store.shown.plans.one(Number(params.id)) : null;
  if (!plan || version === '2021-01') throw notFound();
  return { status: 200, body: { plan: renderPlan(plan) } };
}

/** The bare list of 2021-11 is refused: the ids must be given. Observed by airbytehq/airbyte. */
function productList({ store, version }: ApiCallContext, query: URLSearchParams): ListSpec<Product> {
  const name = version === '2021-01' ? 'shopify_product_ids' : 'external_product_ids';
  const wanted = query
    .get(name)
    ?.split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  if (version === '2021-11' && !wanted?.length) throw invalid(name, 'Missing data for required field.');
  const place = (product: Product): Place => [Number(product.id), 0];
  return {
    rows: store.state.products.toSorted((a, b) => newestFirst(place(a), place(b))),
    place,
    compare: newestFirst,
    matches: (product) => !wanted?.length || wanted.includes(product.id),
  };
}

function getProduct(call: ApiCallContext): ApiAnswer {
  const product = call.store.state.products.find(({ id }) => id === call.params.id);
  if (!product) throw notFound();
  return { status: 200, body: { product: rendered(call, product) } };
}

function rendered({ store, version }: ApiCallContext, product: Product): Json {
  if (version === '2021-11') return renderProduct(store.context, product);
  return renderOldProduct(
    store.context,
    product,
    store.state.plans.filter((plan) => plan.productId === product.id),
  );
}
