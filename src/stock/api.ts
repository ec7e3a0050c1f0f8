import express, { type Router } from 'express';
import { Types } from 'mongoose';
import { z } from 'zod';
import { apiCaller } from '../api/caller.ts';
import { boundFaults, faultsOf } from '../api/faults.ts';
import type { Deps } from '../deps.ts';
import { type Fault, GatewayError } from '../errors.ts';
import { ownWarehouses, putLevels } from './queries.ts';

const MAX_LEVELS = 5_000;

export const stockBody = z
  .array(
    z.strictObject({
      sku: z.string().trim().min(1, 'must not be empty').max(255, 'must have at most 255 characters'),
      warehouseId: z.string().regex(/^[0-9a-f]{24}$/i, 'must be the id of a warehouse'),
      onHand: z.int('must be a whole number').min(0, 'must not be negative').max(1e9),
      allocated: z.int('must be a whole number').min(0, 'must not be negative').max(1e9).nullish(),
    }),
  )
  .min(1, 'must hold at least one level')
  .max(MAX_LEVELS, `must hold at most ${MAX_LEVELS} levels; send several requests`);

/** `PUT /api/v1/stock`: stock levels in bulk; either all are stored or none. */
export function stockApi(deps: Pick<Deps, 'db' | 'now'>): Router {
  const router = express.Router();
  router.put('/', async (req, res) => {
    const { accountId } = apiCaller(res);
    const parsed = stockBody.safeParse(req.body);
    if (!parsed.success) throw invalid(faultsOf(parsed.error));
    const levels = parsed.data.map((level) => ({
      ...level,
      allocated: level.allocated ?? null,
      warehouseId: new Types.ObjectId(level.warehouseId),
    }));
    const own = await ownWarehouses(
      deps,
      accountId,
      levels.map((level) => level.warehouseId),
    );
    const strange = levels.flatMap((level, i) => (own.has(level.warehouseId.toString()) ? [] : [i]));
    if (strange.length > 0) {
      throw invalid(
        strange.map((i) => ({
          path: `${i}.warehouseId`,
          code: 'unknown_warehouse',
          message: 'is not a warehouse of this account; see Settings → Warehouses',
        })),
      );
    }
    await putLevels(deps, accountId, levels);
    res.json({ stored: levels.length });
  });
  return router;
}

const invalid = (faults: Fault[]) =>
  new GatewayError('invalid_stock', 'The stock levels have faults; nothing was stored.', {
    status: 422,
    faults: boundFaults(faults),
  });
