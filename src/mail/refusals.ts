import { recordNotFound } from '../api/record-not-found.ts';
import { defineRefusal } from '../refusal.ts';
import type { MailState } from './model.ts';

export const mailNotFound = recordNotFound('mail', 'Look it up on the page Mail, or with GET /api/v1/mails.');

export const mailNotResendable = defineRefusal({
  code: 'mail_not_resendable',
  status: 409,
  meaning: 'The mail is in a state from which it cannot be sent again by hand.',
  message: ({ state }: { state: MailState }) => `A mail in state ${state} cannot be sent again by hand.`,
  cure: 'Wait until it is sent, failed or uncertain.',
});

export const mailNotHeld = defineRefusal({
  code: 'mail_not_held',
  status: 409,
  meaning: 'Only a mail in state held can be released or discarded.',
  message: ({ state }: { state: MailState }) =>
    `A mail in state ${state} can be neither released nor discarded.`,
  cure: 'Look at the mail again.',
});

export const mailChanged = defineRefusal({
  code: 'mail_changed',
  status: 409,
  meaning: 'This mail changed since the page was shown.',
  cure: 'Look at it again, then decide.',
});

export const factsMissing = defineRefusal({
  code: 'facts_missing',
  status: 409,
  meaning: 'Its order, shipment or channel is gone.',
  cure: 'Write to the recipient.',
});
