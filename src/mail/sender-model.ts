import type { Config } from '../config.ts';
import { collection } from '../mongo/collection.ts';
import { readSmtpUrl } from '../smtp/smtp-url.ts';
import type { MailReason } from './because.ts';

/** What is known of a sender at its mail server: whether it is taken there. One row, shared by all workers. */
export interface MailSenderDoc {
  /** From `senderOf`. */
  _id: string;
  /** Since when the server refuses the sender and its mails wait; null: they go. */
  refusedSince: Date | null;
  /** Why, as a code … */
  reason: MailReason | null;
  /** … and in the server's own words. */
  reply: string | null;
  /** Hashes of the recipients refused for what may be our fault, one after the other without a success. */
  doubts: string[];
  /** The waiting mail that asks again, and when the next may. */
  probe: { mailId: string } | null;
  probeAt: Date | null;
  updatedAt: Date;
}

/** Read by `_id` alone. */
export const mailSenders = collection<MailSenderDoc>({ name: 'mailsenders', indexes: [] });

/** Whom a mail server judges: the sender's address at that server. */
export function senderOf(config: Pick<Config, 'mailFrom' | 'smtpUrl'>): string {
  const { host, port } = readSmtpUrl(config.smtpUrl);
  return `${config.mailFrom.address} via ${host}:${port}`;
}
