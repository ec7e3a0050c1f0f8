import { recordNotFound } from '../api/record-not-found.ts';

export const shipmentNotFound = recordNotFound('shipment');
