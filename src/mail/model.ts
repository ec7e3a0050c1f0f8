import { type Connection, Schema, type Types } from 'mongoose';
import { defineModel } from '../mongo/define-model.ts';

export const MAIL_STATES = [
  'scheduled',
  'queued',
  'attempting',
  'sent',
  'deferred',
  'failed',
  'suppressed',
  'held',
  'uncertain',
  'cancelled',
] as const;
export type MailState = (typeof MAIL_STATES)[number];

export interface MailAttempt {
  version: number;
  startedAt: Date;
  endedAt: Date | null;
  state: MailState;
  /** The server's own words, or why there are none. */
  reply: string | null;
  messageId: string;
}

export interface MailDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  channelId: Types.ObjectId;
  /** `despatch`, later `feedback`, … */
  kind: string;
  /** The shipment's or order's id; with channel and kind unique, so that one subject has one mail. */
  subjectId: string;
  orderId: Types.ObjectId;
  channelOrderId: string;
  orderNumber: string;
  shipmentId: Types.ObjectId | null;
  state: MailState;
  /** Why it is in this state: a stable code (`despatch_emails_off`, `no_address`, `order_voided`, …) … */
  reason: string | null;
  /** … and the same in words for people. */
  explanation: string | null;
  to: string | null;
  subject: string | null;
  /** 1; raised by each resend by hand, and part of the Message-ID. */
  version: number;
  attempts: MailAttempt[];
  lease: { token: string; until: Date } | null;
  /** When it may be sent next. */
  dueAt: Date;
  /** When the scheduler last published a wake-up for it. */
  wokenAt: Date | null;
  sentAt: Date | null;
  /** What was (last) sent, for the preview; removed after 90 days. */
  rendered: { subject: string; preheader: string; html: string; text: string } | null;
  createdAt: Date;
  updatedAt: Date;
}

const mixed = Schema.Types.Mixed;
const schema = new Schema(
  {
    accountId: { type: Schema.Types.ObjectId, required: true },
    channelId: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, required: true },
    subjectId: { type: String, required: true },
    orderId: { type: Schema.Types.ObjectId, required: true },
    channelOrderId: { type: String, default: '' },
    orderNumber: { type: String, required: true },
    shipmentId: { type: Schema.Types.ObjectId, default: null },
    state: { type: String, enum: MAIL_STATES, required: true },
    reason: { type: String, default: null },
    explanation: { type: String, default: null },
    to: { type: String, default: null },
    subject: { type: String, default: null },
    version: { type: Number, default: 1 },
    attempts: { type: [mixed], default: [] },
    lease: { type: mixed, default: null },
    dueAt: { type: Date, required: true },
    wokenAt: { type: Date, default: null },
    sentAt: { type: Date, default: null },
    rendered: { type: mixed, default: null },
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'mails', versionKey: false, minimize: false },
);
schema.index({ channelId: 1, kind: 1, subjectId: 1 }, { unique: true });
schema.index({ accountId: 1, updatedAt: 1, _id: 1 });
schema.index({ accountId: 1, orderId: 1 });
schema.index({ accountId: 1, channelOrderId: 1 });
schema.index({ state: 1, dueAt: 1 });
schema.index({ accountId: 1, state: 1, _id: -1 });

export const mailModel = (connection: Connection) => defineModel<MailDoc>(connection, 'Mail', schema);
