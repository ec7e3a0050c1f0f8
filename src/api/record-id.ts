import { objectId } from '../ids.ts';
import type { Refusal } from '../refusal.ts';

/** `{id}` of an address: what cannot be an id is answered like a record that is not there. */
export const recordId = (missing: Refusal, example: string) => ({
  shape: { id: objectId().meta({ description: 'The `id` of the record', example }) },
  missing,
});
