import type { Types } from 'mongoose';
import type { ToldTracking } from '../mail-body/told-tracking.ts';
import { collection } from '../mongo/collection.ts';

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
  /** `despatch`, `despatch_update` (its tracking was corrected), later `feedback`, … */
  kind: string;
  /**
   * The shipment's or order's id, of an update `shipmentId:revision`; with channel and kind unique, so that one
   * subject has one mail.
   */
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
  /** Since when it could not be handed over for reasons of our own; missing: it could. */
  waitingSince?: Date | null;
  /** The refused sender that it waits for (`senderOf`); missing: none. */
  waitsFor?: string | null;
  /** When it was last tried while waiting for its sender. */
  triedAt?: Date | null;
  /** When a person let it go although it had waited too long; missing: nobody did. */
  releasedAt?: Date | null;
  /** Of an update alone. */
  told?: ToldTracking | null;
  sentAt: Date | null;
  /** What was (last) sent, for the preview; removed after 90 days. */
  rendered: { subject: string; preheader: string; html: string; text: string } | null;
  createdAt: Date;
  updatedAt: Date;
}

/** A mail without what was sent, for lists. */
export type MailSummary = Omit<MailDoc, 'rendered'>;

/** Mails of which what was sent is kept. */
export const STILL_RENDERED = { rendered: { $type: 'object' } } as const;

export const mails = collection<MailDoc>({
  name: 'mails',
  indexes: [
    { key: { channelId: 1, kind: 1, subjectId: 1 }, unique: true },
    { key: { accountId: 1, _id: 1 } },
    { key: { accountId: 1, state: 1, _id: -1 } },
    { key: { accountId: 1, channelId: 1, _id: 1 } },
    { key: { accountId: 1, kind: 1, _id: 1 } },
    { key: { accountId: 1, updatedAt: 1, _id: 1 } },
    { key: { accountId: 1, state: 1, updatedAt: 1, _id: 1 } },
    { key: { accountId: 1, channelId: 1, updatedAt: 1, _id: 1 } },
    { key: { accountId: 1, kind: 1, updatedAt: 1, _id: 1 } },
    { key: { accountId: 1, orderId: 1 } },
    { key: { accountId: 1, shipmentId: 1 } },
    { key: { accountId: 1, orderNumber: 1 } },
    { key: { accountId: 1, channelOrderId: 1 } },
    { key: { state: 1, dueAt: 1 } },
    {
      key: { waitsFor: 1, triedAt: 1, _id: 1 },
      partialFilterExpression: { waitsFor: { $type: 'string' } },
    },
    { key: { updatedAt: 1 }, partialFilterExpression: STILL_RENDERED },
  ],
});
