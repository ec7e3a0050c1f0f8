import type { z } from 'zod';
import { iso } from '../api/iso.ts';
import type { mailAnswer } from './mail-answer.ts';
import { maskEmail } from './mask-email.ts';
import type { MailSummary } from './model.ts';
import { RESENDABLE } from './resend.ts';

/** A mail as the API gives it. The address is whole: it is the account's own customer's. */
export function presentMail(mail: MailSummary): z.input<typeof mailAnswer> {
  return {
    id: mail._id.toString(),
    channelId: mail.channelId.toString(),
    kind: mail.kind,
    subjectId: mail.subjectId,
    orderId: mail.orderId.toString(),
    channelOrderId: mail.channelOrderId,
    orderNumber: mail.orderNumber,
    shipmentId: mail.shipmentId?.toString() ?? null,
    state: mail.state,
    reason: mail.reason,
    explanation: mail.explanation,
    to: mail.to,
    toMasked: maskEmail(mail.to),
    subject: mail.subject,
    version: mail.version,
    mayResend: RESENDABLE.includes(mail.state),
    attempts: mail.attempts.map((attempt) => ({
      version: attempt.version,
      startedAt: iso(attempt.startedAt),
      endedAt: iso(attempt.endedAt),
      state: attempt.state,
      reply: attempt.reply,
      messageId: attempt.messageId,
    })),
    dueAt: iso(mail.dueAt),
    sentAt: iso(mail.sentAt),
    createdAt: iso(mail.createdAt),
    updatedAt: iso(mail.updatedAt),
  };
}
