import { z } from 'zod';
import { EXAMPLE_IDS } from '../api/example-ids.ts';
import { asked, idFilter, textFilter } from '../api/filters.ts';
import { listPage, PAGE_QUERY, pageOf, toPage } from '../api/page-query.ts';
import { recordId } from '../api/record-id.ts';
import { type Route, route } from '../api/route.ts';
import type { Deps } from '../deps.ts';
import { presentShipment } from './present-shipment.ts';
import { findShipment, listShipments } from './queries.ts';
import { shipmentNotFound } from './refusals.ts';
import { shipmentAnswer } from './shipment-answer.ts';

const state = z.enum(['despatched', 'void'], { error: 'must be despatched or void' }).optional();

/** Reading shipments. */
export const shipmentsRoutes = (deps: Pick<Deps, 'db'>): Route[] => [
  route({
    method: 'get',
    path: '/shipments',
    tag: 'Shipments',
    summary: 'List shipments',
    query: {
      status: state.describe('Only in this state'),
      state: state.meta({ description: 'The same as `status`', deprecated: true }),
      channelId: idFilter('Only of this sales channel'),
      orderId: idFilter('Only of this order, by its `id`'),
      channelOrderId: textFilter('Only with this ReCharge order id'),
      ...PAGE_QUERY,
    },
    answers: { 200: { description: 'A page', schema: pageOf(shipmentAnswer) } },
    async handler({ caller, query }) {
      const { channelId, orderId, channelOrderId } = query;
      const filter = asked({ state: query.status ?? query.state, channelId, orderId, channelOrderId });
      const page = listPage(query);
      const rows = await listShipments(deps, caller.accountId, filter, page);
      return { status: 200, body: toPage(page, rows, presentShipment) };
    },
  }),
  route({
    method: 'get',
    path: '/shipments/{id}',
    tag: 'Shipments',
    summary: 'Read a shipment',
    params: recordId(shipmentNotFound, EXAMPLE_IDS.shipment),
    answers: { 200: { description: 'The record', schema: shipmentAnswer } },
    async handler({ caller, params }) {
      const shipment = await findShipment(deps, caller.accountId, params.id);
      if (!shipment) throw shipmentNotFound();
      return { status: 200, body: presentShipment(shipment) };
    },
  }),
];
