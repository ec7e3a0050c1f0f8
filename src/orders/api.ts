import { EXAMPLE_IDS } from '../api/example-ids.ts';
import { choiceFilter, idFilter, textFilter } from '../api/filters.ts';
import { listPage, PAGE_QUERY, pageOf, toPage } from '../api/page-query.ts';
import { recordId } from '../api/record-id.ts';
import { type Route, route } from '../api/route.ts';
import type { Deps } from '../deps.ts';
import { ORDER_STATUSES } from './model.ts';
import { orderAnswer } from './order-answer.ts';
import { presentOrder } from './present-order.ts';
import { listOrders, orderById } from './queries.ts';
import { orderNotFound } from './refusals.ts';

/** Reading orders. */
export const ordersRoutes = (deps: Pick<Deps, 'db'>): Route[] => [
  route({
    method: 'get',
    path: '/orders',
    tag: 'Orders',
    summary: 'List orders',
    query: {
      status: choiceFilter(ORDER_STATUSES, 'Only in this status'),
      channelId: idFilter('Only of this sales channel'),
      channelOrderId: textFilter('Only with this ReCharge order id'),
      ...PAGE_QUERY,
    },
    answers: { 200: { description: 'A page', schema: pageOf(orderAnswer) } },
    async handler({ caller, query }) {
      const { status, channelId, channelOrderId } = query;
      const page = listPage(query);
      const filter = { statuses: status, channelId, channelOrderId };
      const rows = await listOrders(deps, caller.accountId, filter, page);
      return { status: 200, body: toPage(page, rows, presentOrder) };
    },
  }),
  route({
    method: 'get',
    path: '/orders/{id}',
    tag: 'Orders',
    summary: 'Read an order',
    params: recordId(orderNotFound, EXAMPLE_IDS.order),
    answers: { 200: { description: 'The record', schema: orderAnswer } },
    async handler({ caller, params }) {
      const order = await orderById(deps, caller.accountId, params.id);
      if (!order) throw orderNotFound();
      return { status: 200, body: presentOrder(order) };
    },
  }),
];
