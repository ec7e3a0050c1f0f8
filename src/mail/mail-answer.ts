import { z } from 'zod';
import { count, id, text, textOrNull, time, timeOrNull, yesNo } from '../api/answer-fields.ts';
import { EXAMPLE_IDS } from '../api/example-ids.ts';
import { MAIL_STATES } from './model.ts';

const attempt = z.object({
  version: count,
  startedAt: time,
  endedAt: timeOrNull.describe('Null: still under way, or never heard of again'),
  state: z.enum(MAIL_STATES),
  reply: textOrNull.describe("The mail server's own words"),
  messageId: text,
});

const fields = z.object({
  id,
  channelId: id.describe('Its sales channel'),
  kind: text.describe(
    'despatch, despatch_update (its tracking was corrected after the mail), later also others',
  ),
  subjectId: text.describe("The shipment's id; of an update `shipmentId:revision`"),
  orderId: id,
  channelOrderId: text.describe("ReCharge's id of the order"),
  orderNumber: text,
  shipmentId: id.nullable(),
  state: z
    .enum(MAIL_STATES)
    .describe(
      'suppressed: not sent, on purpose; deferred: tried again by itself; uncertain: the mail server never answered, a person decides',
    ),
  reason: textOrNull.describe(
    'A stable code: why it is in this state, such as despatch_emails_off, no_address or shipment_voided',
  ),
  explanation: textOrNull.describe('The same in words for people'),
  to: textOrNull,
  toMasked: textOrNull.describe('The address as pages and logs may show it'),
  subject: textOrNull.describe('Null until it was written'),
  version: count.describe('Raised by each resend by hand'),
  mayResend: yesNo,
  attempts: z.array(attempt).describe('Every try, oldest first'),
  dueAt: time.describe('When it may be sent next'),
  sentAt: timeOrNull,
  createdAt: time,
  updatedAt: time.describe('Ours; the order of `updatedSince`'),
});

const example: z.input<typeof fields> = {
  id: EXAMPLE_IDS.mail,
  channelId: EXAMPLE_IDS.channel,
  kind: 'despatch',
  subjectId: EXAMPLE_IDS.shipment,
  orderId: EXAMPLE_IDS.order,
  channelOrderId: '530447812',
  orderNumber: '1043',
  shipmentId: EXAMPLE_IDS.shipment,
  state: 'sent',
  reason: null,
  explanation: null,
  to: 'amelia.hughes@example.com',
  toMasked: 'a•••@example.com',
  subject: 'Your order 1043 is on its way',
  version: 1,
  mayResend: true,
  attempts: [
    {
      version: 1,
      startedAt: '2026-03-12T14:31:07.402Z',
      endedAt: '2026-03-12T14:31:07.918Z',
      state: 'sent',
      reply: '250 2.0.0 Ok: queued',
      messageId: `<despatch.${EXAMPLE_IDS.shipment}.v1@helm.example>`,
    },
  ],
  dueAt: '2026-03-12T14:31:07.220Z',
  sentAt: '2026-03-12T14:31:07.918Z',
  createdAt: '2026-03-12T14:31:07.220Z',
  updatedAt: '2026-03-12T14:31:07.918Z',
};

/** A mail as the API gives it. */
export const mailAnswer = fields.meta({ id: 'Mail', examples: [example] });
