import { type Request, Router } from 'express';
import { apiCaller } from '../api/caller.ts';
import { parsePageQuery, toPage } from '../api/page-query.ts';
import { textFilter } from '../api/read-filter.ts';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { parseId } from '../ids.ts';
import { presentShipment } from './present-shipment.ts';
import { findShipment, listShipments, type ShipmentFilter } from './queries.ts';
import { shipmentId, shipmentNotFound } from './shipment-not-found.ts';

/** What is read under `/api/v1/shipments`; the key is checked before. */
export function shipmentsApi(deps: Pick<Deps, 'db'>): Router {
  const router = Router();

  router.get('/', async (req, res) => {
    const { accountId } = apiCaller(res);
    const page = parsePageQuery(req.query);
    const filter = readFilter(req.query);
    const rows = filter ? await listShipments(deps, accountId, filter, page) : [];
    res.json(toPage(page, rows, presentShipment));
  });

  router.get('/:id', async (req, res) => {
    const { accountId } = apiCaller(res);
    const shipment = await findShipment(deps, accountId, shipmentId(req.params.id));
    if (!shipment) throw shipmentNotFound();
    res.json(presentShipment(shipment));
  });

  return router;
}

/** Null when an id cannot be one: then nothing fits. `status` and `state` mean the same here. */
function readFilter(query: Request['query']): ShipmentFilter | null {
  const filter: ShipmentFilter = {};
  for (const name of ['channelId', 'orderId'] as const) {
    if (query[name] === undefined) continue;
    const id = parseId(query[name]);
    if (!id) return null;
    filter[name] = id;
  }
  const channelOrderId = textFilter(query, 'channelOrderId');
  if (channelOrderId !== undefined) filter.channelOrderId = channelOrderId;
  const state = query.status ?? query.state;
  if (state === 'despatched' || state === 'void') filter.state = state;
  else if (state !== undefined) {
    const message = 'must be despatched or void';
    const faults = [{ path: 'status', code: 'invalid_value', message }];
    throw new GatewayError('invalid_query', 'The query has faults.', { status: 422, faults });
  }
  return filter;
}
