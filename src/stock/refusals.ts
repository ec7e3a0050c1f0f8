import { defineRefusal } from '../refusal.ts';

export const invalidStock = defineRefusal({
  code: 'invalid_stock',
  status: 422,
  meaning: 'The stock levels have faults; nothing was stored.',
  cure: 'Correct the levels named under `errors`.',
});
