import { HOUR } from '../time.ts';
import { GIVE_UP_MS } from './next-try-after.ts';

const HOURS = `${GIVE_UP_MS / HOUR} hours`;

/**
 * What people read for a mail's reason, for every reason whose words need no facts; the mail server's are
 * among them.
 */
const WORDS = {
  shipment_voided: 'The despatch was taken back before its mail was sent.',
  superseded: 'The tracking was corrected once more before it was sent; the newer mail tells it.',
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
    "The mail server says that the recipient cannot be reached; its words stand with the try. Correct the order's address, then resend.",
  message_refused:
    'The mail server took sender and recipient but refused the message itself; its words stand with the try. Resend when the cause is mended.',
  mailbox_full: `The recipient's mailbox is full; we try again by ourselves for ${HOURS}.`,
  sender_refused:
    'It waits, because the mail server refuses us, not the recipient. We ask again every minute; it goes by itself when we are taken.',
  refused_by_policy: `The mail server refused it by a rule of its own (its words stand with the try); we try again by ourselves for ${HOURS}. If others are refused too, ask whoever runs the mail server.`,
  no_answer:
    'The mail server was given the mail but its answer was never heard: it may or may not have arrived. Ask the recipient before you resend.',
  mail_server_away: `The mail server cannot be reached; we try again by ourselves for ${HOURS}.`,
  mail_server_login:
    'It waits, because the mail server refuses our log-in. We ask again every minute; check user and password in SMTP_URL.',
  mail_server_without_tls: `The mail server offers no encryption that we can trust (STARTTLS), so it was given nothing; we try again by ourselves for ${HOURS}. Mend its certificate, use port 465, or say ?ignoreTLS=true in SMTP_URL.`,
  address_needs_utf8:
    "Not sent because the order's e-mail address has letters beyond a-z before the @, which the mail server does not take. Ask the customer for another address and correct it in ReCharge, then resend.",
  waited_too_long: `It could not be handed to the mail server for more than ${HOURS}, so it waits for you: release it if it is still of use, else discard it.`,
  released_by_hand: 'Released by a person; it goes out within seconds.',
  discarded_by_hand: 'Discarded by a person.',
  despatched_long_ago:
    'Not sent because the goods left more than 7 days before it was due. Resend it if the customer should still hear of it.',
  gave_up: `The mail server took it at no time within ${HOURS}. Resend when the cause is mended.`,
};

export type MailReason = keyof typeof WORDS;

/** The two fields of a mail's row that say why it is in its state: for machines, and for people. */
export function because(reason: MailReason): { reason: MailReason; explanation: string } {
  return { reason, explanation: WORDS[reason] };
}
