import { HOUR } from '../time.ts';
import { GIVE_UP_MS } from './next-try-after.ts';

const HOURS = `${GIVE_UP_MS / HOUR} hours`;

/**
 * What people read for a mail's reason, for every reason whose words need no facts; the mail server's are
 * among them.
 */
const WORDS = {
  shipment_voided: 'The despatch was taken back before its mail was sent.',
  no_address: 'Not sent because the order has no e-mail address.',
  invalid_address:
    "Not sent because the order's e-mail address cannot be a real one. Correct it in ReCharge, then resend.",
  facts_missing: 'Not sent because its order, shipment or channel is gone.',
  not_composed: 'Not sent because the mail could not be put together.',
  not_prepared: 'Not sent yet because the database did not answer; we try again by ourselves.',
  worker_slow: 'The worker was too slow and let go before it was sent; we try again by ourselves.',
  worker_lost:
    'The worker that was sending it was not heard of again: it may or may not have arrived. Ask the recipient before you resend.',
  refused_for_now: `The mail server refused it for now; we try again by ourselves for ${HOURS}.`,
  refused:
    "The mail server refused it for good; its words stand with the try. Correct the order's address, then resend.",
  no_answer:
    'The mail server was given the mail but its answer was never heard: it may or may not have arrived. Ask the recipient before you resend.',
  mail_server_away: `The mail server cannot be reached; we try again by ourselves for ${HOURS}.`,
  mail_server_login: `The mail server refuses our log-in; we try again by ourselves for ${HOURS}. Check SMTP_URL.`,
  gave_up: `The mail server took it at no time within ${HOURS}. Resend when the cause is mended.`,
};

export type MailReason = keyof typeof WORDS;

/** The two fields of a mail's row that say why it is in its state: for machines, and for people. */
export function because(reason: MailReason): { reason: MailReason; explanation: string } {
  return { reason, explanation: WORDS[reason] };
}
