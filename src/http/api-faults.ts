import type { FaultDoc } from '../api/route-doc.ts';

const fault = (status: number, code: string, meaning: string, cure: string): FaultDoc => ({
  status,
  code,
  meaning,
  cure,
});

const missing = (what: string): FaultDoc =>
  fault(
    404,
    `${what}_not_found`,
    `There is no such ${what}, or it is another account's.`,
    `Use the \`id\` of GET /api/v1/${what}s.`,
  );

export const QUERY_FAULT = fault(
  422,
  'invalid_query',
  'A filter, the cursor or the limit has a fault.',
  'Correct the parameters named under `errors`.',
);

export const MISSING = {
  order: missing('order'),
  product: missing('product'),
  shipment: missing('shipment'),
  mail: missing('mail'),
  channel: missing('channel'),
};

const CHANGED = fault(
  503,
  'order_changed',
  'Others changed the same order again and again meanwhile.',
  'Send the request again after `Retry-After` seconds.',
);

export const VOID_FAULTS: FaultDoc[] = [MISSING.shipment, CHANGED];

export const DESPATCH_FAULTS: FaultDoc[] = [
  MISSING.order,
  CHANGED,
  fault(
    409,
    'order_cancelled',
    'The order was cancelled.',
    'Do not send it; if parcels have left already, tell the customer service.',
  ),
  fault(409, 'order_deleted', 'The order was deleted in ReCharge.', 'Do not send it.'),
  fault(
    409,
    'order_forecast',
    'ReCharge has not processed the order yet.',
    'Wait until its status is no longer `forecast`.',
  ),
  fault(409, 'order_on_hold', 'The order is on hold.', 'Release the hold first.'),
  fault(
    409,
    'nothing_left',
    'All of the order has been despatched.',
    'If a despatch was recorded by mistake, void that shipment first.',
  ),
  fault(
    409,
    'over_despatch',
    'A line has less left than the despatch names.',
    'Send the quantities that are left, or leave `lines` out to despatch all that remains.',
  ),
  fault(
    422,
    'invalid_despatch',
    'The body has faults; every one is named.',
    'Correct the fields named under `errors`.',
  ),
  fault(
    422,
    'ambiguous_order',
    'The `channelOrderId` fits orders of several channels.',
    'Send `channelId` as well, or `orderId` instead.',
  ),
  fault(
    422,
    'unknown_line',
    'The order has no line of this `lineId`.',
    'Read the order again: its lines carry their `lineId`.',
  ),
  fault(
    422,
    'invalid_idempotency_key',
    'The Idempotency-Key is empty or too long.',
    'Use for example a UUID made once per despatch.',
  ),
  fault(
    422,
    'idempotency_key_reused',
    'The Idempotency-Key came before with another body.',
    'Use a new key for a new despatch; repeat a request with exactly the body it had.',
  ),
];

export const CORRECTION_FAULTS: FaultDoc[] = [
  MISSING.shipment,
  CHANGED,
  fault(409, 'shipment_voided', 'The shipment was taken back.', 'Record a new despatch.'),
  fault(
    422,
    'invalid_correction',
    'The body has faults; every one is named.',
    'Correct the fields named under `errors`.',
  ),
  fault(
    422,
    'parcels_required',
    'One number cannot replace those of several parcels.',
    'Send `parcels` with all numbers.',
  ),
];

export const STOCK_FAULTS: FaultDoc[] = [
  fault(
    422,
    'invalid_stock',
    'The levels have faults, and nothing was stored.',
    'Correct the levels named under `errors`.',
  ),
];
