import { Router } from 'express';
import { apiCaller } from '../api/caller.ts';
import { parsePageQuery, toPage } from '../api/page-query.ts';
import { choiceFilter, idFilter, textFilter } from '../api/read-filter.ts';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { parseId } from '../ids.ts';
import { ORDER_STATUSES } from './model.ts';
import { presentOrder } from './present-order.ts';
import { listOrders, orderById } from './queries.ts';

/** The routes under `/api/v1/orders`. */
export function ordersApi(deps: Pick<Deps, 'db'>): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { accountId } = apiCaller(res);
    const page = parsePageQuery(req.query);
    const channelId = idFilter(req.query, 'channelId');
    const statuses = choiceFilter(req.query, 'status', ORDER_STATUSES);
    const channelOrderId = textFilter(req.query, 'channelOrderId');
    const filter = { statuses, channelOrderId, channelId: channelId ?? undefined };
    const rows = channelId === null ? [] : await listOrders(deps, accountId, filter, page);
    res.json(toPage(page, rows, presentOrder));
  });

  router.get('/:id', async (req, res) => {
    const { accountId } = apiCaller(res);
    const id = parseId(req.params.id);
    const order = id && (await orderById(deps, accountId, id));
    if (!order) {
      throw new GatewayError('order_not_found', 'There is no such order.', {
        status: 404,
        cure: 'Use the `id` of GET /api/v1/orders; to find an order by its ReCharge id use ?channelOrderId=.',
      });
    }
    res.json(presentOrder(order));
  });
  return router;
}
