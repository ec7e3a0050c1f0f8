import type { Types } from 'mongoose';
import { GatewayError } from '../errors.ts';
import { parseId } from '../ids.ts';

/** 404: not there, or another account's. */
export const shipmentNotFound = () =>
  new GatewayError('shipment_not_found', 'There is no such shipment.', {
    status: 404,
    cure: 'Look it up with GET /api/v1/shipments.',
  });

/** The id in an address. @throws GatewayError 404 `shipment_not_found` when it cannot be one */
export function shipmentId(text: unknown): Types.ObjectId {
  const id = parseId(text);
  if (!id) throw shipmentNotFound();
  return id;
}
