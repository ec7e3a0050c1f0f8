import { Router } from 'express';
import { apiCaller } from '../api/caller.ts';
import { presentShipment } from '../shipments/present-shipment.ts';
import { shipmentId } from '../shipments/shipment-not-found.ts';
import { correctTracking } from './correct-tracking.ts';
import { type DespatchDeps, despatch } from './despatch.ts';
import { voidShipment } from './void-shipment.ts';

/** What is done under `/api/v1/shipments`; the body is parsed and the key checked before. */
export function despatchApi(deps: DespatchDeps): Router {
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

  router.patch('/:id', async (req, res) => {
    const { accountId, actor } = apiCaller(res);
    res.json(
      presentShipment(await correctTracking(deps, accountId, actor, shipmentId(req.params.id), req.body)),
    );
  });

  router.post('/:id/void', async (req, res) => {
    const { accountId, actor } = apiCaller(res);
    res.json(presentShipment(await voidShipment(deps, accountId, actor, shipmentId(req.params.id))));
  });

  return router;
}
