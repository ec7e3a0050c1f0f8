import { GatewayError } from '../errors.ts';

/** Somebody else changed the record in between; `withRetry` tries again, and who loses every time may come back. */
export const changedMeanwhile = (what: 'order' | 'shipment'): GatewayError =>
  new GatewayError('order_changed', `The ${what} is being changed by others just now.`, {
    status: 503,
    retry: 'soon',
    cure: 'Send the request again in a few seconds; with an Idempotency-Key nothing is done twice.',
  });
