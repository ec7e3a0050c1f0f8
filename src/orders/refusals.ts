import { recordNotFound } from '../api/record-not-found.ts';

export const orderNotFound = recordNotFound(
  'order',
  'Look it up with GET /api/v1/orders, for example by `channelOrderId`; a new order arrives within seconds.',
);
