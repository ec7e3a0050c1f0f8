import type { Json } from '../api/route-doc.ts';
import { MAIL_STATES } from '../mail/model.ts';
import { MAIL_EXAMPLE } from './schema-examples.ts';
import {
  count,
  id,
  idOrNull,
  list,
  object,
  oneOf,
  text,
  textOrNull,
  time,
  timeOrNull,
  yesNo,
} from './schema-parts.ts';

const attempt = object({
  version: count(),
  startedAt: time(),
  endedAt: timeOrNull('Null: still under way, or never heard of again'),
  state: oneOf(MAIL_STATES),
  reply: textOrNull("The mail server's own words"),
  messageId: text(),
});

/** A mail as the API gives it. */
export const MAIL_SCHEMA: Json = {
  ...object({
    id: id(),
    channelId: id('Its sales channel'),
    kind: text('despatch, later also feedback and others'),
    subjectId: text("The shipment's or order's id"),
    orderId: id(),
    channelOrderId: text("ReCharge's id of the order"),
    orderNumber: text(),
    shipmentId: idOrNull(),
    state: oneOf(
      MAIL_STATES,
      'suppressed: not sent, on purpose; deferred: tried again by itself; uncertain: the mail server never answered, a person decides',
    ),
    reason: textOrNull(
      'A stable code: why it is in this state, such as despatch_emails_off, no_address or shipment_voided',
    ),
    explanation: textOrNull('The same in words for people'),
    to: textOrNull(),
    toMasked: textOrNull('The address as pages and logs may show it'),
    subject: textOrNull('Null until it was written'),
    version: count('Raised by each resend by hand'),
    mayResend: yesNo(),
    attempts: list(attempt, 'Every try, oldest first'),
    dueAt: time('When it may be sent next'),
    sentAt: timeOrNull(),
    createdAt: time(),
    updatedAt: time('Ours; the order of `updatedSince`'),
  }),
  examples: [MAIL_EXAMPLE],
};
