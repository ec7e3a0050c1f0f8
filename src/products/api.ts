import { Router } from 'express';
import { apiCaller } from '../api/caller.ts';
import { parsePageQuery, toPage } from '../api/page-query.ts';
import { idFilter } from '../api/read-filter.ts';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { parseId } from '../ids.ts';
import { presentProduct } from './present-product.ts';
import { listProducts, productById } from './queries.ts';

/** The routes under `/api/v1/products`. */
export function productsApi(deps: Pick<Deps, 'db'>): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { accountId } = apiCaller(res);
    const page = parsePageQuery(req.query);
    const channelId = idFilter(req.query, 'channelId');
    const filter = channelId ? { channelId } : {};
    const rows = channelId === null ? [] : await listProducts(deps, accountId, filter, page);
    res.json(toPage(page, rows, presentProduct));
  });

  router.get('/:id', async (req, res) => {
    const { accountId } = apiCaller(res);
    const id = parseId(req.params.id);
    const product = id && (await productById(deps, accountId, id));
    if (!product) throw new GatewayError('product_not_found', 'There is no such product.', { status: 404 });
    res.json(presentProduct(product));
  });
  return router;
}
