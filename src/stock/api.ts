import { z } from 'zod';
import { count } from '../api/answer-fields.ts';
import { EXAMPLE_IDS } from '../api/example-ids.ts';
import { type Route, route } from '../api/route.ts';
import type { Deps } from '../deps.ts';
import { objectId } from '../ids.ts';
import { ownWarehouses, putLevels } from './queries.ts';
import { invalidStock } from './refusals.ts';

const MAX_LEVELS = 5_000;

const pieces = z.int('must be a whole number').min(0, 'must not be negative').max(1e9);

const levels = z
  .array(
    z.strictObject({
      sku: z
        .string()
        .trim()
        .min(1, 'must not be empty')
        .max(255, 'must have at most 255 characters')
        .describe('As in the shop'),
      warehouseId: objectId('must be the id of a warehouse').describe(
        '`settings.warehouseId` of a sales channel, or the end of a warehouse’s address under Settings → Warehouses',
      ),
      onHand: pieces.describe('Pieces in the warehouse'),
      allocated: pieces.nullish().describe('Of these, promised already'),
    }),
  )
  .min(1, 'must hold at least one level')
  .max(MAX_LEVELS, `must hold at most ${MAX_LEVELS} levels; send several requests`)
  .meta({
    example: [
      { sku: 'COF-COL-250', warehouseId: EXAMPLE_IDS.warehouse, onHand: 140, allocated: 12 },
      { sku: 'COF-ETH-250', warehouseId: EXAMPLE_IDS.warehouse, onHand: 0 },
    ],
  });

const storedAnswer = z
  .object({ stored: count.describe('How many levels') })
  .meta({ id: 'Stored', examples: [{ stored: 2 }] });

/** Reporting stock. */
export const stockRoutes = (deps: Pick<Deps, 'db' | 'now'>): Route[] => [
  route({
    method: 'put',
    path: '/stock',
    tag: 'Stock',
    summary: 'Report stock levels in bulk',
    description: 'The last report of a SKU in a warehouse counts. Either all levels are stored or none.',
    body: { schema: levels, invalid: invalidStock },
    answers: { 200: { description: 'Stored', schema: storedAnswer } },
    async handler({ caller: { accountId }, body }) {
      const warehouses = body.map(({ warehouseId }) => warehouseId);
      const own = await ownWarehouses(deps, accountId, warehouses);
      const strange = warehouses.flatMap((id, i) => (own.has(id.toString()) ? [] : [i]));
      if (strange.length > 0) {
        const message = 'is not a warehouse of this account; see Settings → Warehouses';
        const code = 'unknown_warehouse';
        throw invalidStock({ faults: strange.map((i) => ({ path: `${i}.warehouseId`, code, message })) });
      }
      await putLevels(
        deps,
        accountId,
        body.map((level) => ({ ...level, allocated: level.allocated ?? null })),
      );
      return { status: 200, body: { stored: body.length } };
    },
  }),
];
