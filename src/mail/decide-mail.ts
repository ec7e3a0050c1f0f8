import type { ChannelDoc } from '../channels/model.ts';
import { addressFault, isEmailAddress } from '../email-address.ts';
import type { OrderDoc } from '../orders/model.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import { DAY, MINUTE } from '../time.ts';
import { because } from './because.ts';
import type { MailState } from './model.ts';

export interface MailDecision {
  state: Extract<MailState, 'queued' | 'scheduled' | 'suppressed' | 'cancelled'>;
  /** Stable code; null when the mail simply goes out. */
  reason: string | null;
  /** The same in words for people. */
  explanation: string | null;
  to: string | null;
  dueAt: Date;
}

/** What the decision looks at; the same when the shipment is recorded and again just before sending. */
export interface MailFacts {
  channel: Pick<ChannelDoc, 'active' | 'name' | 'despatchEmails'>;
  order: Pick<OrderDoc, 'customer'>;
  shipment: Pick<ShipmentDoc, 'state' | 'createdAt' | 'despatchedAt'>;
}

/** Goods that left earlier than this are no news: shipments booked afterwards. */
const OLD_MS = 7 * DAY;

/**
 * Decides what becomes of a despatch mail, and says why in a code and in words. `byHand`: a person wants it
 * sent, however long ago the goods left.
 */
export function decideMail(
  facts: MailFacts,
  now: Date,
  { byHand = false }: { byHand?: boolean } = {},
): MailDecision {
  const { channel, order, shipment } = facts;
  const to = order.customer.email?.trim() || null;
  const stop = (
    state: 'suppressed' | 'cancelled',
    why: { reason: string; explanation: string },
  ): MailDecision => ({ state, ...why, to, dueAt: now });

  if (shipment.state === 'void') return stop('cancelled', because('shipment_voided'));
  if (!channel.active) {
    return stop('suppressed', {
      reason: 'channel_inactive',
      explanation: `Not sent because the sales channel ${channel.name} is paused. Switch it on, then resend if wanted.`,
    });
  }
  if (!channel.despatchEmails.enabled) {
    return stop('suppressed', {
      reason: 'despatch_emails_off',
      explanation: `Not sent because despatch emails are off for ${channel.name}. Your shop may send its own; if not, switch them on in the tab Despatch Emails.`,
    });
  }
  if (!to) return stop('suppressed', because('no_address'));
  if (!isEmailAddress(to)) {
    return stop('suppressed', {
      reason: 'invalid_address',
      explanation: `Not sent because the order's e-mail address cannot be a real one: ${addressFault(to)}. Correct it in ReCharge, then resend.`,
    });
  }
  if (!byHand && now.getTime() - shipment.despatchedAt.getTime() > OLD_MS) {
    return stop('suppressed', because('despatched_long_ago'));
  }
  const { sendWhen, delayMinutes } = channel.despatchEmails;
  const dueAt = new Date(shipment.createdAt.getTime() + (delayMinutes ?? 0) * MINUTE);
  if (sendWhen === 'after_delay' && dueAt > now) {
    const explanation = `Sent ${delayMinutes} minutes after the despatch, so that a mistake can still be undone.`;
    return { state: 'scheduled', reason: 'send_delay', explanation, to, dueAt };
  }
  return { state: 'queued', reason: null, explanation: null, to, dueAt: now };
}
