import { defineRefusal } from '../refusal.ts';

export const channelBusy = defineRefusal<{ name: string }>({
  code: 'channel_busy',
  status: 409,
  retry: 'soon',
  meaning: 'The webhooks of the channel are being changed by something else.',
  message: ({ name }) => `The webhooks of ${name} are being changed just now.`,
  cure: 'Nothing was done; try again in a minute.',
  at: '',
});

export const nameNotTyped = defineRefusal<{ name: string }>({
  code: 'name_not_typed',
  status: 422,
  meaning: 'The name of the channel was not typed as it is.',
  message: ({ name }) => `Type the name of the channel as it is: ${name}.`,
  cure: 'Type the name of the channel that is to be disconnected.',
  at: 'name',
});
