import type { Deps } from '../deps.ts';
import { type OrderDoc, orders } from '../orders/model.ts';
import { shipments } from '../shipments/model.ts';
import { inBatches } from './batches.ts';
import type { UpgradeStep } from './step.ts';

const SIZE = 200;

/**
 * Shipments get their own copy of where they went: the order's address as it is now, since version 0.1.0 kept no
 * other. One whose order is gone has none.
 */
export const shipmentsStep = (deps: Pick<Deps, 'db'>): UpgradeStep => ({
  name: 'addresses of shipments',
  run: (turn) =>
    inBatches(
      turn,
      shipments(deps),
      { size: SIZE, projection: { orderId: 1, shippingAddress: 1 } },
      async (found) => {
        const without = found.filter(({ shippingAddress }) => shippingAddress === undefined);
        if (without.length === 0) return;
        const known = await orders(deps)
          .find<Pick<OrderDoc, '_id' | 'shippingAddress'>>(
            { _id: { $in: without.map(({ orderId }) => orderId) } },
            { projection: { shippingAddress: 1 } },
          )
          .toArray();
        const addresses = new Map(known.map(({ _id, shippingAddress }) => [_id.toString(), shippingAddress]));
        await shipments(deps).bulkWrite(
          without.map(({ _id, orderId }) => ({
            updateOne: {
              filter: { _id, shippingAddress: { $exists: false } },
              update: { $set: { shippingAddress: addresses.get(orderId.toString()) ?? null } },
            },
          })),
          { ordered: false },
        );
      },
    ),
});
