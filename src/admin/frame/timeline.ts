import type { AuditDoc } from '../../audit/model.ts';
import type { EventRow } from '../../events/queries.ts';
import { SECOND } from '../../time.ts';
import { type ChangeView, presentChanges } from './change-words.ts';
import { dateTime, type TimeView } from './format.ts';
import { OUTCOME, OUTCOME_MEANING, reasonWords, type Tone, topicWords, VERIFIED, VIA } from './words.ts';

export interface TimelineEntry {
  at: TimeView;
  title: string;
  icon: string;
  tone: Tone;
  chip: { text: string; tone: Tone; icon: string } | null;
  lines: string[];
  changes: ChangeView[];
  href: string | null;
}

export function presentEvent(event: EventRow, timeZone: string): TimelineEntry {
  const { outcome } = event;
  const chip = OUTCOME[outcome];
  const how = [VIA[event.via] ?? event.via, VERIFIED[event.verified] ?? event.verified].join(', ');
  const reason = reasonWords(event.reason);
  const took = event.decidedAt.getTime() - event.receivedAt.getTime();
  const lines = [`${how.charAt(0).toUpperCase()}${how.slice(1)}. Decided after ${seconds(took)}.`];
  if (outcome !== 'applied' || reason) {
    lines.push(reason ? `${OUTCOME_MEANING[outcome]} Reason: ${reason}.` : OUTCOME_MEANING[outcome]);
  }
  if (event.deliveries > 1) {
    const last = dateTime(event.lastReceivedAt, timeZone).text;
    lines.push(`Delivered ${event.deliveries} times, last on ${last}.`);
  }
  return {
    at: dateTime(event.receivedAt, timeZone),
    title: topicWords(event.topic),
    icon: chip.icon,
    tone: chip.tone,
    chip,
    lines,
    changes: presentChanges(event.changes, timeZone),
    href: `/activity/events/${event._id.toString()}`,
  };
}

const ACTIONS: Record<string, { title: string; icon: string; tone: Tone }> = {
  'order.despatched': { title: 'Despatched', icon: 'truck', tone: 'good' },
  'order.exception_resolved': { title: 'Exception resolved', icon: 'check', tone: 'good' },
  'order.released': { title: 'Released by hand', icon: 'check', tone: 'info' },
  'shipment.voided': { title: 'Despatch taken back', icon: 'back', tone: 'warn' },
  'shipment.corrected': { title: 'Tracking corrected', icon: 'pencil', tone: 'info' },
  'mail.resent': { title: 'Mail sent again by hand', icon: 'mail', tone: 'info' },
  'account.created': { title: 'Account created', icon: 'user', tone: 'good' },
  'user.signed_in': { title: 'Signed in', icon: 'user', tone: 'info' },
  'user.sign_in_refused': { title: 'Sign-in refused', icon: 'ban', tone: 'warn' },
  'user.password_refused': { title: 'Current password refused', icon: 'ban', tone: 'warn' },
  'user.signed_out': { title: 'Signed out', icon: 'sign-out', tone: 'info' },
  'user.signed_out_elsewhere': { title: 'Signed out everywhere else', icon: 'sign-out', tone: 'info' },
  'user.password_changed': { title: 'Password changed', icon: 'key', tone: 'warn' },
  'settings.saved': { title: 'General Settings saved', icon: 'settings', tone: 'info' },
  'apikey.created': { title: 'API key created', icon: 'key', tone: 'info' },
  'apikey.revoked': { title: 'API key revoked', icon: 'key', tone: 'warn' },
};

const ICON_OF: Record<string, string> = {
  channel: 'channels',
  warehouse: 'warehouse',
  mail: 'mail',
  order: 'package',
  shipment: 'truck',
  deadletter: 'alert',
};

export function presentAudit(audit: AuditDoc, timeZone: string): TimelineEntry {
  const plain = {
    title: topicWords(audit.action.replace('.', '/')),
    icon: ICON_OF[audit.target.kind] ?? 'user',
  };
  const known = ACTIONS[audit.action] ?? { ...plain, tone: 'info' as const };
  const lines = [`By ${audit.actor.name}${audit.actor.kind === 'apikey' ? ' (API key)' : ''}.`];
  if (audit.note) lines.push(audit.note);
  const ids = new Set(['shipment', 'shipmentId']);
  return {
    at: dateTime(audit.at, timeZone),
    title: known.title,
    icon: known.icon,
    tone: known.tone,
    chip: null,
    lines,
    changes: presentChanges(
      audit.changes.filter(({ path }) => !ids.has(path)),
      timeZone,
    ),
    href: null,
  };
}

const seconds = (ms: number) => (ms < 950 ? `${Math.max(0, ms)} ms` : `${(ms / SECOND).toFixed(1)} s`);
