import { cleanText } from '../clean-text.ts';

/** Why a mail did not simply go: stable codes. */
export type DeliveryReason =
  | 'refused_for_now'
  | 'refused'
  | 'no_answer'
  | 'invalid_address'
  | 'mail_server_login'
  | 'mail_server_away';

/** What a try to hand a mail to the mail server came to; `reply` is the server's own words, or why there are none. */
export type DeliveryOutcome =
  | { state: 'sent'; reason: null; reply: string }
  | { state: 'deferred' | 'failed' | 'uncertain'; reason: DeliveryReason; reply: string };

export interface DeliveryFault {
  message: string;
  /** nodemailer's code, such as `EAUTH`. */
  code?: string | undefined;
  /** The server's reply as it came. */
  response?: string | undefined;
  responseCode?: number | undefined;
}

/** Faults about this mail, with the server's reply to it; others are about the session. */
const ABOUT_THE_MAIL = new Set(['EENVELOPE', 'EMESSAGE']);

/**
 * Reads a fault. Only a reply to this very mail is definite: 4xx is tried again, 5xx is final. A refused
 * session (log-in, greeting) says nothing about the mail, which is kept for later. Without a reply it
 * counts whether the server was given any of the message: if not a byte was read, it cannot have it;
 * else nobody can tell. Error codes alone cannot tell these apart.
 */
export function outcomeOf(fault: DeliveryFault, messageRead: boolean): DeliveryOutcome {
  const { code = '', responseCode = 0 } = fault;
  const reply = cleanText(fault.response || fault.message, 500);
  if (ABOUT_THE_MAIL.has(code) && responseCode >= 400 && responseCode < 600) {
    return responseCode < 500
      ? { state: 'deferred', reason: 'refused_for_now', reply }
      : { state: 'failed', reason: 'refused', reply };
  }
  if (messageRead) return { state: 'uncertain', reason: 'no_answer', reply };
  if (code === 'EENVELOPE' && !fault.response) return { state: 'failed', reason: 'invalid_address', reply };
  if (code === 'EAUTH') return { state: 'deferred', reason: 'mail_server_login', reply };
  if (responseCode >= 400) return { state: 'deferred', reason: 'refused_for_now', reply };
  return { state: 'deferred', reason: 'mail_server_away', reply };
}
