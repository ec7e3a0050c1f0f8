import { type ChannelFigures, COUNT_LIMIT } from '../../channel-health/channel-figures.ts';
import { type ChannelHealth, channelHealth, type HealthCounts } from '../../channel-health/health.ts';
import type { ProgressView } from '../../channels/import-view.ts';
import type { ChannelDoc, ConnectStep } from '../../channels/model.ts';
import { webhookCount } from '../../channels/webhook-count.ts';
import { SECOND } from '../../time.ts';
import { age, dateTime } from '../frame/format.ts';
import type { Chip } from '../frame/words.ts';
import { HEALTH_TEXT, healthChip, STEP_STATE, STEP_TEXT, sentenceLink, WEBHOOK_STATE } from './words.ts';

export interface OverviewContext {
  now: Date;
  timeZone: string;
}

const RETRIES: ConnectStep['name'][] = ['webhooks', 'test_delivery', 'import'];

/** A channel's overview as its page and its polling show it: what is, since when, what to do. */
export function presentOverview(
  channel: ChannelDoc,
  counts: HealthCounts,
  figures: ChannelFigures,
  context: OverviewContext,
) {
  const { now, timeZone } = context;
  const here = `/settings/sales-channels/${channel._id.toString()}`;
  const health = channelHealth(channel, now, counts);
  const isLive = isUnderWay(channel, health);
  return {
    here,
    running: isLive,
    chip: healthChip(health),
    healthText: HEALTH_TEXT[health.state],
    sentences: health.sentences.map((sentence) => ({
      text: sentence.text,
      since: dateTime(sentence.since, timeZone),
      effect: sentence.effect,
      action: sentence.action,
      retry: sentence.step ?? null,
      link: sentence.step ? null : sentenceLink(sentence),
    })),
    steps: steps(channel, timeZone),
    stepsDone: channel.steps.every(({ state }) => state === 'done'),
    orders: ordersProgress(health.progress.orders, figures, context),
    products: productsProgress(channel, health.progress.products, figures),
    showImport: channel.imports.orders.state !== 'idle' || channel.imports.products.state !== 'idle',
    importing: health.progress.orders.isUnderWay || health.progress.products.isUnderWay,
    webhooks: webhookRows(channel),
    webhookCount: webhookCount(channel),
    webhooksDone: !channel.active || channel.webhooks.every(({ state }) => state !== 'missing'),
    webhooksMissing: channel.active && channel.webhooks.some(({ state }) => state === 'missing'),
    renewable: channel.active,
    notices: channel.notices
      .slice(0, 3)
      .map(({ message, at }) => ({ message, at: dateTime(new Date(at), timeZone) })),
    figures: presentFigures(channel, counts, figures, health, context),
  };
}

/** While something moves by itself the page looks again every few seconds. */
const isUnderWay = (channel: ChannelDoc, { progress }: ChannelHealth): boolean =>
  channel.active &&
  (progress.orders.isUnderWay ||
    progress.products.isUnderWay ||
    channel.steps.some(({ state }) => state === 'running' || state === 'pending'));

function steps(channel: ChannelDoc, timeZone: string) {
  const { registered, wanted } = webhookCount(channel);
  return channel.steps.map(({ name, state, detail, at }) => ({
    name,
    text: name === 'webhooks' ? `${STEP_TEXT[name]} (${registered} of ${wanted})` : STEP_TEXT[name],
    state: STEP_STATE[state],
    detail,
    at: dateTime(new Date(at), timeZone),
    retry: channel.active && RETRIES.includes(name) && (state === 'failed' || state === 'warning'),
  }));
}

/** A row for each topic; those with one note, such as what ReCharge does not offer, share a row. */
function webhookRows(channel: ChannelDoc) {
  const rows: { topics: string[]; state: Chip; note: string | null }[] = [];
  for (const { topic, state, note } of channel.webhooks) {
    const chip = WEBHOOK_STATE[state];
    const known = note ? rows.find((row) => row.note === note && row.state === chip) : undefined;
    if (known) known.topics.push(topic);
    else rows.push({ topics: [topic], state: chip, note });
  }
  return rows;
}

function ordersProgress(view: ProgressView, figures: ChannelFigures, { timeZone }: OverviewContext) {
  const day = (date: Date | null) =>
    date && new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone }).format(date);
  const span = view.from && view.to ? `${day(view.from)} → ${day(view.to)}` : null;
  const parts = [
    span,
    view.percent === null ? null : `${view.percent} %`,
    `${number(view.seen)} ${view.seen === 1 ? 'order' : 'orders'}`,
    view.left,
  ];
  return {
    state: STATES[view.state],
    percent: view.percent,
    isUnderWay: view.isUnderWay,
    text: parts.filter(Boolean).join(', '),
    problem: view.problem,
    held: atMost(figures.orders),
  };
}

function productsProgress(channel: ChannelDoc, view: ProgressView, figures: ChannelFigures) {
  const isCatalogue = channel.imports.products.phase === 'catalogue';
  const doing = isCatalogue ? 'looking them up in the catalogue' : 'reading the subscription plans';
  const held = `${atMost(figures.products)} ${figures.products === 1 ? 'product' : 'products'}`;
  return {
    state: STATES[view.state],
    percent: view.state === 'done' ? 100 : null,
    isUnderWay: view.isUnderWay,
    text: view.isUnderWay ? `${held} so far, ${doing}` : held,
    problem: view.problem,
  };
}

const STATES: Record<ProgressView['state'], string> = {
  idle: 'Not started',
  queued: 'Starts in a moment',
  running: 'Running',
  done: 'Complete',
  failed: 'Stopped',
  paused: 'Paused',
};

function presentFigures(
  channel: ChannelDoc,
  counts: HealthCounts,
  figures: ChannelFigures,
  health: ChannelHealth,
  { now, timeZone }: OverviewContext,
) {
  const { watch, clientSecret } = channel;
  const { delay } = figures;
  const { completeness } = health;
  const lastEvent = newest(figures.lastEventAt, watch.lastVerifiedAt);
  return {
    lastEvent: lastEvent && { ...dateTime(lastEvent, timeZone), age: ago(lastEvent, now) },
    checked: watch.checkedAt && { ...dateTime(watch.checkedAt, timeZone), age: ago(watch.checkedAt, now) },
    completeness: completeness && {
      percent: `${completeness.percent} %`,
      text:
        completeness.seen === 0
          ? `ReCharge showed no changed order when compared ${ago(completeness.at, now)}.`
          : `ReCharge showed ${number(completeness.seen)} changed orders when compared ${ago(completeness.at, now)}; ${
              completeness.missed === 0
                ? 'we had all of them.'
                : `${number(completeness.missed)} we lacked and fetched.`
            }`,
    },
    delay: delay && {
      median: milliseconds(delay.medianMs),
      p95: milliseconds(delay.p95Ms),
      count: number(delay.count),
    },
    today: atMost(figures.today),
    orders: atMost(figures.orders),
    products: atMost(figures.products),
    lastOrder: dateTime(figures.lastOrderAt, timeZone),
    deadLetters: counts.deadLetters,
    asks: counts.asks,
    quarantined: counts.quarantined,
    quarantineText: clientSecret
      ? 'Their signature did not fit. Correct the API Client Secret and they are let in; what is older than 72 hours is dropped.'
      : 'They came before the API Client Secret was taken away and could not be verified. What is older than 72 hours is dropped.',
    canLetIn: !clientSecret,
    spooled: counts.spooled,
    verification: clientSecret
      ? 'Signed: every delivery is checked'
      : 'Limited: no API Client Secret, so each event is fetched again',
    isSigned: clientSecret !== null,
  };
}

const number = (n: number) => new Intl.NumberFormat('en-GB').format(n);
const atMost = (n: number | null) => {
  if (n === null) return 'Not known just now';
  return n >= COUNT_LIMIT ? `${number(COUNT_LIMIT)}+` : number(n);
};
const milliseconds = (ms: number) => (ms < SECOND ? `${ms} ms` : `${(ms / SECOND).toFixed(1)} s`);

function ago(date: Date, now: Date): string {
  const text = age(date, now);
  return text === 'now' || text === 'planned' ? 'just now' : `${text} ago`;
}

const newest = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b));
