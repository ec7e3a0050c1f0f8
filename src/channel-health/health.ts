import { importProgress, type ProgressView } from '../channels/import-view.ts';
import type { ChannelDoc } from '../channels/model.ts';

/** What else a channel's health depends on; everything counted for this channel. */
export interface HealthCounts {
  deadLetters: number;
  /** Since when the oldest dead letter is open, if known. */
  deadLettersSince?: Date | null;
  spooled: number;
  quarantined: number;
  /** Mails whose server's answer was never heard. */
  mailsUncertain: number;
  mailsFailed: number;
  /** Objects that we do not hold and that ReCharge is to be asked for; full: more are ignored. */
  asks: number;
  areAsksFull: boolean;
  /** Mails that wait for a person to release or discard them. */
  mailsHeld: number;
  /** The sender of the channel's mails, if the mail server refuses it just now. */
  mailSender: { address: string; since: Date | null; isLogin: boolean; reply: string } | null;
  /** What of all this MongoDB did not tell in time, in words; it stands as 0 or null above. */
  uncounted: string[];
}

export interface HealthSentence {
  code: string;
  /** What is wrong. */
  text: string;
  since: Date | null;
  /** What that means for orders and mails. */
  effect: string;
  /** The one thing to do; `href` and `step` say where, relative to the channel's page. */
  action: string;
  /** Step to retry by a button, if that is the action. */
  step?: 'webhooks' | 'test_delivery' | 'import';
}

export interface ChannelHealth {
  state: 'healthy' | 'importing' | 'needs_attention' | 'paused';
  word: 'Healthy' | 'Importing' | 'Needs attention' | 'Paused';
  sentences: HealthSentence[];
  /** What of the orders that ReCharge showed when last compared we had, 0 to 100; null before that. */
  completeness: { percent: number; seen: number; missed: number; at: Date } | null;
  progress: { orders: ProgressView; products: ProgressView };
}

const WORDS = {
  healthy: 'Healthy',
  importing: 'Importing',
  needs_attention: 'Needs attention',
  paused: 'Paused',
} as const;

const NO_COUNTS: HealthCounts = {
  deadLetters: 0,
  spooled: 0,
  quarantined: 0,
  mailsUncertain: 0,
  mailsFailed: 0,
  asks: 0,
  areAsksFull: false,
  mailsHeld: 0,
  mailSender: null,
  uncounted: [],
};

const EFFECTS: Record<string, string> = {
  many_not_found: 'They stay as they are and can be despatched.',
  token_refused: 'No orders or products are fetched; deliveries of events go on.',
  scopes_missing: 'Orders or products cannot be fetched.',
  recharge_unreachable: 'Orders come in late; nothing is lost.',
  webhooks_failed: 'Orders are not received in real time.',
  import_failed: 'Older orders are missing; new ones come in.',
  products_failed: 'Products are known only as far as orders name them.',
};

/** A channel's health in words: a pure function of what is stored. */
export function channelHealth(
  channel: ChannelDoc,
  now: Date,
  counts: Partial<HealthCounts> = {},
): ChannelHealth {
  const sentences = channel.active ? sentencesOf(channel, { ...NO_COUNTS, ...counts }) : [];
  const progress = {
    orders: importProgress(channel.imports.orders, now),
    products: importProgress(channel.imports.products, now),
  };
  const isImporting = progress.orders.isUnderWay || progress.products.isUnderWay;
  let state: ChannelHealth['state'] = 'healthy';
  if (!channel.active) state = 'paused';
  else if (sentences.length > 0) state = 'needs_attention';
  else if (isImporting || !isConnected(channel)) state = 'importing';
  return { state, word: WORDS[state], sentences, completeness: completenessOf(channel), progress };
}

/** The steps after Submit have been gone through. */
const isConnected = (channel: ChannelDoc): boolean =>
  channel.steps.every(
    ({ name, state }) => name === 'test_delivery' || !['pending', 'running'].includes(state),
  );

function sentencesOf(channel: ChannelDoc, counts: HealthCounts): HealthSentence[] {
  const list: HealthSentence[] = channel.problems.map(({ code, message, cure, since }) => ({
    code,
    text: message,
    since,
    effect: EFFECTS[code] ?? '',
    action: cure,
    ...(code === 'webhooks_failed' ? { step: 'webhooks' as const } : {}),
    ...(code === 'import_failed' || code === 'products_failed' ? { step: 'import' as const } : {}),
  }));
  list.push(...deliverySentences(channel, counts));
  const { deadLetters, mailsUncertain, mailsFailed, mailsHeld, mailSender } = counts;
  if (deadLetters > 0) {
    list.push({
      code: 'dead_letters',
      text: `${count(deadLetters, 'event')} could not be processed.`,
      since: counts.deadLettersSince ?? null,
      effect: 'Their changes are not in Helm yet; nothing is lost.',
      action: 'Open the dead letters, look at their reasons, and press Replay when the cause is mended.',
    });
  }
  if (counts.areAsksFull) {
    list.push({
      code: 'too_many_asks',
      text: `ReCharge is to be asked for ${counts.asks} orders or products that it has not shown yet. More are not taken.`,
      since: null,
      effect:
        'Further deliveries about unknown orders are ignored; what is real comes when orders are compared.',
      action: 'Enter the API Client Secret, so that deliveries prove themselves.',
    });
  }
  if (mailSender) {
    list.push({
      code: 'mail_sender_refused',
      text: `The mail server refuses ${mailSender.isLogin ? 'our log-in' : `mails from ${mailSender.address}`}: ${mailSender.reply}`,
      since: mailSender.since,
      effect:
        'No mail goes out; each goes once when the server takes them again. Those that waited over 24 hours are held for you.',
      action: mailSender.isLogin
        ? 'Correct user and password in SMTP_URL. We ask again every minute.'
        : 'Let whoever runs the mail server allow this sender, or change MAIL_FROM. We ask again every minute.',
    });
  }
  if (mailsHeld > 0) {
    list.push({
      code: 'mails_held',
      text: `${count(mailsHeld, 'mail')} could not be sent for over 24 hours and ${mailsHeld === 1 ? 'is' : 'are'} held.`,
      since: null,
      effect: 'The customers did not get them; nothing is sent late by itself.',
      action: 'Open Mail, choose Held, and release or discard each.',
    });
  }
  if (mailsUncertain > 0) {
    list.push({
      code: 'mails_uncertain',
      text: `The mail server never answered for ${count(mailsUncertain, 'mail')}.`,
      since: null,
      effect: 'The customer may or may not have the mail; it is not sent twice by itself.',
      action: 'Open Mail and decide for each.',
    });
  }
  if (mailsFailed > 0) {
    list.push({
      code: 'mails_failed',
      text: `The mail server refused ${count(mailsFailed, 'mail')}.`,
      since: null,
      effect: 'The customers did not get them.',
      action: 'Open Mail, read the server’s reason, correct it and send again.',
    });
  }
  if (counts.uncounted.length > 0) {
    list.push({
      code: 'not_counted',
      text: `The database did not tell in time how things stand with: ${counts.uncounted.join(', ')}.`,
      since: null,
      effect: 'Something may need attention that is not shown here.',
      action: 'Look again in a moment. If it stays so, let whoever runs Helm look at MongoDB.',
    });
  }
  return list;
}

/** Deliveries that do not come, or come with a signature that does not fit. */
function deliverySentences(channel: ChannelDoc, counts: HealthCounts): HealthSentence[] {
  const { lastRejectedAt, lastVerifiedAt } = channel.watch;
  const secretSince = channel.clientSecret?.setAt;
  const isRejected =
    channel.clientSecret !== null &&
    lastRejectedAt !== null &&
    lastRejectedAt > (secretSince ?? new Date(0)) &&
    lastRejectedAt > (lastVerifiedAt ?? new Date(0));
  if (isRejected) {
    const kept =
      counts.quarantined > 0 ? ` ${count(counts.quarantined, 'delivery', 'deliveries')} kept.` : '';
    return [
      {
        code: 'signature_wrong',
        text: `Deliveries arrive with a signature that does not fit the API Client Secret.${kept}`,
        since: lastRejectedAt,
        effect: 'Orders come in late; deliveries are kept for 72 hours and let in when the secret is right.',
        action:
          'Copy the API Client Secret again: in ReCharge, open the token by its name. Enter it and save.',
      },
    ];
  }
  const test = channel.steps.find(({ name }) => name === 'test_delivery');
  const isSilent = test?.state === 'warning' && (lastVerifiedAt ?? new Date(0)) < new Date(test.at);
  if (!isSilent) return [];
  return [
    {
      code: 'not_reached',
      text: test.detail,
      since: new Date(test.at),
      effect: 'Orders may come in minutes late, when they are compared.',
      action: 'Press Retry when the cause is removed.',
      step: 'test_delivery',
    },
  ];
}

function completenessOf({ watch }: ChannelDoc): ChannelHealth['completeness'] {
  if (!watch.reconciledAt) return null;
  const { seenInWindow: seen, missedInWindow: missed, reconciledAt: at } = watch;
  return { percent: seen === 0 ? 100 : Math.floor(((seen - missed) / seen) * 1000) / 10, seen, missed, at };
}

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
