import { type Request, Router } from 'express';
import type { Types } from 'mongoose';
import { apiCaller } from '../api/caller.ts';
import { parseId, parsePageQuery, toPage } from '../api/page-query.ts';
import { textFilter } from '../api/read-filter.ts';
import { correctTracking } from '../despatch/correct-tracking.ts';
import { type DespatchDeps, despatch } from '../despatch/despatch.ts';
import { voidShipment } from '../despatch/void-shipment.ts';
import { GatewayError } from '../errors.ts';
import { presentShipment } from './present-shipment.ts';
import { findShipment, listShipments, type ShipmentFilter } from './queries.ts';
import { shipmentNotFound } from './shipment-not-found.ts';

export type ShipmentsApiDeps = DespatchDeps;

/** The routes under `/api/v1/shipments`; the body is parsed and the key checked before them. */
export function shipmentsApi(deps: ShipmentsApiDeps): Router {
  const router = Router();

  router.post('/', async (req, res) => {
    const { accountId, actor } = apiCaller(res);
    const idempotencyKey = req.get('idempotency-key') ?? null;
    const result = await despatch(deps, accountId, actor, req.body, { idempotencyKey });
    const shipment = presentShipment(result.shipment);
    res
      .status(result.created ? 201 : 200)
      .location(`${req.baseUrl}/${shipment.id}`)
      .json(shipment);
  });

  router.get('/', async (req, res) => {
    const { accountId } = apiCaller(res);
    const page = parsePageQuery(req.query);
    const filter = readFilter(req.query);
    const rows = filter ? await listShipments(deps, accountId, filter, page) : [];
    res.json(toPage(page, rows, presentShipment));
  });

  router.get('/:id', async (req, res) => {
    const { accountId } = apiCaller(res);
    const shipment = await findShipment(deps, accountId, shipmentId(req));
    if (!shipment) throw shipmentNotFound();
    res.json(presentShipment(shipment));
  });

  router.patch('/:id', async (req, res) => {
    const { accountId, actor } = apiCaller(res);
    res.json(presentShipment(await correctTracking(deps, accountId, actor, shipmentId(req), req.body)));
  });

  router.post('/:id/void', async (req, res) => {
    const { accountId, actor } = apiCaller(res);
    res.json(presentShipment(await voidShipment(deps, accountId, actor, shipmentId(req))));
  });

  return router;
}

function shipmentId(req: Request): Types.ObjectId {
  const id = parseId(req.params.id);
  if (!id) throw shipmentNotFound();
  return id;
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
