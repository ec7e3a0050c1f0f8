import { cleanText } from '../clean-text.ts';

/** Why a mail did not simply go: stable codes. */
export type DeliveryReason =
  | 'refused_for_now'
  | 'refused'
  | 'message_refused'
  | 'mailbox_full'
  | 'sender_refused'
  | 'refused_by_policy'
  | 'no_answer'
  | 'invalid_address'
  | 'address_needs_utf8'
  | 'mail_server_login'
  | 'mail_server_without_tls'
  | 'mail_server_away';

/**
 * Whom a refusal is about. `sender`: us, so every other mail would be refused too; `perhaps_sender`: us or this
 * one mail, only the next ones can tell; `server`: it cannot be spoken to just now.
 */
export type RefusalAbout = 'recipient' | 'message' | 'sender' | 'perhaps_sender' | 'server';

/** What a try to hand a mail to the mail server came to; `reply` is the server's own words, or why there are none. */
export type DeliveryOutcome =
  | { state: 'sent'; reason: null; reply: string; about: null }
  | {
      state: 'deferred' | 'failed' | 'uncertain';
      reason: DeliveryReason;
      reply: string;
      about: RefusalAbout;
    };

export interface DeliveryFault {
  message: string;
  /** nodemailer's code, such as `EAUTH`. */
  code?: string | undefined;
  /** What was asked last, by nodemailer: `CONN`, `EHLO`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`, … */
  command?: string | undefined;
  /** The server's reply as it came. */
  response?: string | undefined;
  responseCode?: number | undefined;
}

/** The code of our own fault for an address that the server says it cannot take. */
export const NEEDS_UTF8 = 'EADDRESSUTF8';

/** Faults about this mail, with the server's reply to it; others are about the session. */
const ABOUT_THE_MAIL = new Set(['EENVELOPE', 'EMESSAGE']);
/** Enhanced codes (RFC 3463, 7504, 7505) that name the recipient … */
const RECIPIENT = /^5\.(1\.([1-6]|10)|2\.1)$/;
/** … and those that name the sender, whatever was asked. */
const SENDER = /^5\.1\.[78]$/;

/**
 * Reads a fault. Only a reply to this very mail is definite: 4xx is tried again, 5xx is final if it is about the
 * recipient or the message. What is about us (the session, the log-in, the sender) says nothing about the mail,
 * which is kept for later. Without a reply it counts whether the server was given any of the message: if not a
 * byte was read, it cannot have it; else nobody can tell. Error codes alone cannot tell these apart.
 */
export function outcomeOf(fault: DeliveryFault, messageRead: boolean): DeliveryOutcome {
  const { code = '', responseCode = 0 } = fault;
  const reply = cleanText(fault.response || fault.message, 500);
  const isReply = responseCode >= 400 && responseCode < 600;
  if (ABOUT_THE_MAIL.has(code) && isReply) {
    if (responseCode >= 500) return { ...finalReply(fault, responseCode), reply };
    return { state: 'deferred', reason: 'refused_for_now', reply, about: 'recipient' };
  }
  if (messageRead) return { state: 'uncertain', reason: 'no_answer', reply, about: 'server' };
  if (code === NEEDS_UTF8)
    return { state: 'failed', reason: 'address_needs_utf8', reply, about: 'recipient' };
  if (code === 'EENVELOPE' && !fault.response) {
    return { state: 'failed', reason: 'invalid_address', reply, about: 'recipient' };
  }
  const about = responseCode >= 500 ? 'sender' : 'server';
  if (code === 'EAUTH') return { state: 'deferred', reason: 'mail_server_login', reply, about };
  if (code === 'ETLS' || fault.command === 'STARTTLS') {
    return { state: 'deferred', reason: 'mail_server_without_tls', reply, about: 'server' };
  }
  if (responseCode >= 500) return { state: 'deferred', reason: 'sender_refused', reply, about };
  if (responseCode >= 400) return { state: 'deferred', reason: 'refused_for_now', reply, about };
  return { state: 'deferred', reason: 'mail_server_away', reply, about };
}

type Final = Pick<Extract<DeliveryOutcome, { about: RefusalAbout }>, 'state' | 'reason' | 'about'>;

/** A 5xx within a mail's own conversation, told apart by what was asked and by the enhanced code. */
function finalReply({ command, response = '', code }: DeliveryFault, responseCode: number): Final {
  const enhanced = /^\d{3}[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
  const isRecipient = command === 'RCPT TO';
  if (command === 'MAIL FROM' || responseCode === 530 || SENDER.test(enhanced)) {
    return { state: 'deferred', reason: 'sender_refused', about: 'sender' };
  }
  if (enhanced === '5.2.2' || (isRecipient && responseCode === 552 && enhanced === '')) {
    return { state: 'deferred', reason: 'mailbox_full', about: 'recipient' };
  }
  // 554 to a recipient without a further code is how blocklists answer.
  if (enhanced.startsWith('5.7.') || (isRecipient && responseCode === 554 && enhanced === '')) {
    return { state: 'deferred', reason: 'refused_by_policy', about: 'perhaps_sender' };
  }
  if (isRecipient || (command === undefined && code === 'EENVELOPE') || RECIPIENT.test(enhanced)) {
    return { state: 'failed', reason: 'refused', about: 'recipient' };
  }
  return { state: 'failed', reason: 'message_refused', about: 'message' };
}
