import { defineRefusal } from '../refusal.ts';

export const nameNotTyped = defineRefusal<{ name: string }>({
  code: 'name_not_typed',
  status: 422,
  meaning: 'The name of the channel was not typed as it is.',
  message: ({ name }) => `Type the name of the channel as it is: ${name}.`,
  cure: 'Type the name of the channel that is to be disconnected.',
  at: 'name',
});
