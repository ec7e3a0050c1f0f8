import { EXAMPLE_IDS } from '../api/example-ids.ts';
import { idFilter } from '../api/filters.ts';
import { listPage, PAGE_QUERY, pageOf, toPage } from '../api/page-query.ts';
import { recordId } from '../api/record-id.ts';
import { type Route, route } from '../api/route.ts';
import type { Deps } from '../deps.ts';
import { presentProduct } from './present-product.ts';
import { productAnswer } from './product-answer.ts';
import { listProducts, productById } from './queries.ts';
import { productNotFound } from './refusals.ts';

/** Reading products. */
export const productsRoutes = (deps: Pick<Deps, 'db'>): Route[] => [
  route({
    method: 'get',
    path: '/products',
    tag: 'Products',
    summary: 'List products',
    query: { channelId: idFilter('Only of this sales channel'), ...PAGE_QUERY },
    answers: { 200: { description: 'A page', schema: pageOf(productAnswer) } },
    async handler({ caller, query }) {
      const page = listPage(query);
      const rows = await listProducts(deps, caller.accountId, { channelId: query.channelId }, page);
      return { status: 200, body: toPage(page, rows, presentProduct) };
    },
  }),
  route({
    method: 'get',
    path: '/products/{id}',
    tag: 'Products',
    summary: 'Read a product',
    params: recordId(productNotFound, EXAMPLE_IDS.product),
    answers: { 200: { description: 'The record', schema: productAnswer } },
    async handler({ caller, params }) {
      const product = await productById(deps, caller.accountId, params.id);
      if (!product) throw productNotFound();
      return { status: 200, body: presentProduct(product) };
    },
  }),
];
