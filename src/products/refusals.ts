import { recordNotFound } from '../api/record-not-found.ts';

export const productNotFound = recordNotFound('product');
