import type { Outcome } from '../../events/model.ts';
import type { MailState } from '../../mail/model.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'plain';

/** A state as a chip: never by colour alone, always with words and an icon. */
export interface Chip {
  text: string;
  tone: Tone;
  icon: string;
}

export const chip = (text: string, tone: Tone, icon: string): Chip => ({ text, tone, icon });

export const MAIL_STATE: Record<MailState, Chip> = {
  scheduled: chip('Scheduled', 'info', 'clock'),
  queued: chip('Queued', 'info', 'clock'),
  attempting: chip('Sending', 'info', 'mail'),
  sent: chip('Sent', 'good', 'check'),
  deferred: chip('Trying again', 'warn', 'refresh'),
  failed: chip('Failed', 'bad', 'x'),
  suppressed: chip('Not sent', 'plain', 'ban'),
  held: chip('Held', 'warn', 'pause'),
  uncertain: chip('Uncertain', 'warn', 'question'),
  cancelled: chip('Cancelled', 'plain', 'ban'),
};

/** What a state means, where the mail itself says nothing more. */
export const MAIL_MEANING: Record<MailState, string> = {
  scheduled: 'It waits for its time.',
  queued: 'It goes out within seconds.',
  attempting: 'The mail server is being spoken to just now.',
  sent: 'The mail server took it.',
  deferred: 'The mail server asked to try later; this happens by itself.',
  failed: 'The mail server refused it for good.',
  suppressed: 'It was decided not to send it.',
  held: 'It waits until somebody lets it go.',
  uncertain:
    'The connection broke while the mail was under way, so nobody knows whether it arrived. It is never sent again by itself: that could be a second mail.',
  cancelled: 'It is no longer needed.',
};

export const MAIL_KIND: Record<string, string> = {
  despatch: 'Despatch',
  feedback: 'Feedback',
  despatch_update: 'Tracking update',
};

export const OUTCOME: Record<Outcome, Chip> = {
  applied: chip('Applied', 'good', 'check'),
  duplicate: chip('Duplicate', 'plain', 'copy'),
  superseded: chip('Superseded', 'plain', 'back'),
  ignored: chip('Ignored', 'plain', 'ban'),
  waiting: chip('Waiting', 'plain', 'clock'),
  dead: chip('Could not be applied', 'bad', 'alert'),
};

export const OUTCOME_MEANING: Record<Outcome, string> = {
  applied: 'Changed what we hold.',
  duplicate: 'Another delivery of this version was applied before; nothing changed.',
  superseded: 'Older than what we hold; nothing changed.',
  ignored: 'Not for us to apply; nothing changed.',
  waiting: 'ReCharge is asked for it first; what it answers decides.',
  dead: 'It waits under dead letters until somebody replays or discards it.',
};

export const VIA: Record<string, string> = {
  webhook: 'delivered by ReCharge',
  import: 'fetched by the import',
  reconcile: 'fetched by the reconciliation',
  tie: 'fetched to settle two versions of one second',
  unsigned: 'announced by ReCharge, then fetched',
};

export const VERIFIED: Record<string, string> = {
  timestamped: 'signature with time checked',
  plain: 'signature checked',
  fetched: 'read with the access token',
  none: 'unsigned: only the id was taken from it',
};

const REASONS: Record<string, string> = {
  test_delivery: "ReCharge's test delivery; its sample record is never imported",
  not_found_at_recharge: 'ReCharge no longer has the record',
  deleted: 'the record was deleted before',
  deleted_before_first_sight: 'the record was deleted before we ever saw it',
  exact_repeat: 'the same bytes again',
  settled_by_fetch: 'two versions of one second; the record was fetched and decides',
  country_not_imported:
    'its sales channel does not import orders to that country; no more than its number is kept',
  not_decided: 'nothing was decided about it',
};

/** A reason's stable code in words; unknown codes with spaces instead of underscores. */
export function reasonWords(reason: string | null): string | null {
  if (!reason) return null;
  if (reason === 'older_than_ours') return null;
  const [code = '', ...rest] = reason.split(/:\s*/);
  const words = REASONS[code] ?? (/^[a-z0-9_]+$/.test(code) ? code.replaceAll('_', ' ') : code);
  return rest.length > 0 ? `${words}: ${rest.join(': ')}` : words;
}

/** "order/created" as "Order created". */
export function topicWords(topic: string): string {
  const [resource = topic, event = ''] = topic.split('/');
  const text = `${resource} ${event}`.trim().replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
