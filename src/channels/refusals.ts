import { recordNotFound } from '../api/record-not-found.ts';
import { defineRefusal } from '../refusal.ts';

export const channelNotFound = recordNotFound('channel');

export const channelPaused = defineRefusal<{ name: string }>({
  code: 'channel_paused',
  status: 409,
  meaning: 'The channel is paused.',
  message: ({ name }) => `${name} is paused.`,
  cure: 'Switch Active on; then try again.',
});

export const unknownStep = defineRefusal<{ step: string }>({
  code: 'unknown_step',
  status: 422,
  meaning: 'There is no such step of connecting to retry.',
  message: ({ step }) => `There is no step “${step}” to retry.`,
  cure: 'Use the buttons on the page of the channel.',
});

export const channelSigned = defineRefusal<{ name: string }>({
  code: 'channel_signed',
  status: 409,
  meaning: 'The channel has an API Client Secret, by which its deliveries are checked.',
  message: ({ name }) => `${name} has an API Client Secret: only what it proves is let in.`,
  cure: 'Correct the API Client Secret; what it proves is let in by itself.',
});
