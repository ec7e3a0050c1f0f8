import { GatewayError } from '../errors.ts';

/** 404: not there, or another account's. */
export const shipmentNotFound = () =>
  new GatewayError('shipment_not_found', 'There is no such shipment.', {
    status: 404,
    cure: 'Look it up with GET /api/v1/shipments.',
  });
