import { maskEmail } from './mask-email.ts';
import type { MailSummary } from './model.ts';
import { RESENDABLE } from './resend.ts';

/** A mail as the API and the pages show it. The address is whole: it is the account's own customer's. */
export function presentMail(mail: MailSummary) {
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
      startedAt: attempt.startedAt.toISOString(),
      endedAt: attempt.endedAt?.toISOString() ?? null,
      state: attempt.state,
      reply: attempt.reply,
      messageId: attempt.messageId,
    })),
    dueAt: mail.dueAt.toISOString(),
    sentAt: mail.sentAt?.toISOString() ?? null,
    createdAt: mail.createdAt.toISOString(),
    updatedAt: mail.updatedAt.toISOString(),
  };
}
