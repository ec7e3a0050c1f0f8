import type { DeliveryOutcome } from '../smtp/smtp-outcome.ts';

const WORDS: Record<string, string> = {
  refused_for_now: 'The mail server refused it for now; we try again by ourselves for 24 hours.',
  refused:
    "The mail server refused it for good; its words stand with the try. Correct the order's address, then resend.",
  no_answer:
    'The mail server was given the mail but its answer was never heard: it may or may not have arrived. Ask the recipient before you resend.',
  worker_lost:
    'The worker that was sending it was not heard of again: it may or may not have arrived. Ask the recipient before you resend.',
  mail_server_away: 'The mail server cannot be reached; we try again by ourselves for 24 hours.',
  mail_server_login:
    'The mail server refuses our log-in; we try again by ourselves for 24 hours. Check SMTP_URL.',
  worker_slow: 'The worker was too slow and let go before it was sent; we try again by ourselves.',
  invalid_address: "Not sent because the order's e-mail address cannot be a real one.",
  gave_up: 'The mail server took it at no time within 24 hours. Resend when the cause is mended.',
};

/** Words for people for what became of a try; null when it simply went. */
export function explainOutcome(state: DeliveryOutcome['state'], reason: string | null): string | null {
  if (state === 'sent' || reason === null) return null;
  return WORDS[reason] ?? 'The mail server did not take it.';
}
