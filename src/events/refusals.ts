import { defineRefusal } from '../refusal.ts';

export const deadLetterNotFound = defineRefusal({
  code: 'dead_letter_not_found',
  status: 404,
  meaning: 'There is no such dead letter.',
  cure: 'Look it up under Activity → Dead letters.',
});

export const deadLetterClosed = defineRefusal({
  code: 'dead_letter_settled',
  status: 409,
  meaning: 'The dead letter was replayed or discarded already.',
  message: ({ state }: { state: string }) => `The dead letter was ${state} already.`,
  cure: 'Reload the page to see what became of it.',
});
