import MailComposer from 'nodemailer/lib/mail-composer';
import { cleanText } from '../clean-text.ts';
import type { Config } from '../config.ts';
import { asciiDomain, atParts } from '../email-address.ts';
import type { RenderedMail } from '../mail-body/render-despatch.ts';
import type { OutgoingMail } from '../smtp/outgoing-mail.ts';
import { messageIdOf } from './message-id.ts';
import type { MailDoc } from './model.ts';

/**
 * The complete message as bytes, made before the mail server is asked for anything: what follows can then
 * fail only on the wire.
 */
export async function buildMessage(
  mail: Pick<MailDoc, 'kind' | 'subjectId' | 'orderId' | 'channelId' | 'accountId' | 'version'>,
  parts: {
    rendered: RenderedMail;
    /** As a BCP 47 tag. */
    language: string;
    sender: Config['mailFrom'];
    fromName: string;
    to: string;
    toName: string;
    replyTo: string | null;
    date: Date;
  },
): Promise<OutgoingMail> {
  const address = asciiDomain(parts.sender.address);
  const to = asciiDomain(parts.to);
  const { domain } = atParts(address);
  const thread = `<order.${mail.orderId.toString()}@${domain}>`;
  const composer = new MailComposer({
    from: { name: cleanText(parts.fromName), address },
    to: { name: cleanText(parts.toName), address: to },
    ...(parts.replyTo ? { replyTo: parts.replyTo } : {}),
    subject: cleanText(parts.rendered.subject),
    text: parts.rendered.text,
    html: parts.rendered.html,
    date: parts.date,
    messageId: messageIdOf(mail, domain),
    references: thread,
    inReplyTo: thread,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Feedback-ID': `${mail.kind}:${mail.channelId.toString()}:${mail.accountId.toString()}:helm`,
      'Content-Language': parts.language,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { envelope: { from: address, to }, raw: await composer.compile().build() };
}
