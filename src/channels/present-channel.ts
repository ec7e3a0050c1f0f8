import type { z } from 'zod';
import { iso } from '../api/iso.ts';
import type { channelAnswer } from './channel-answer.ts';
import { importProgress, type ProgressView } from './import-view.ts';
import type { ChannelDoc, StoredSecret } from './model.ts';
import { webhookCount } from './webhook-count.ts';

type ChannelAnswer = z.input<typeof channelAnswer>;

/** The part of a channel's health that the API shows. */
export interface HealthView extends Pick<ChannelAnswer['health'], 'state' | 'word'> {
  sentences: { code: string; text: string; since: Date | null; effect: string; action: string }[];
  completeness: { percent: number; seen: number; missed: number; at: Date } | null;
}

const secret = (stored: StoredSecret | null): ChannelAnswer['accessToken'] =>
  stored
    ? { set: true, hint: stored.hint, setAt: iso(stored.setAt), setBy: stored.setBy }
    : { set: false, hint: null, setAt: null, setBy: null };

/** A channel as the API shows it: no secret, no address with a hook key. */
export function presentChannel(channel: ChannelDoc, health: HealthView, now: Date): ChannelAnswer {
  const { settings, watch } = channel;
  return {
    id: channel._id.toString(),
    kind: channel.kind,
    name: channel.name,
    active: channel.active,
    health: {
      state: health.state,
      word: health.word,
      sentences: health.sentences.map(({ code, text, since, effect, action }) => ({
        code,
        text,
        since: iso(since),
        effect,
        action,
      })),
      completeness: health.completeness && { ...health.completeness, at: iso(health.completeness.at) },
    },
    accessToken: secret(channel.token),
    apiClientSecret: secret(channel.clientSecret),
    connectedAt: iso(channel.connectedAt),
    settings: {
      warehouseId: settings.warehouseId.toString(),
      importFrom: iso(settings.importFrom),
      olderOrders: settings.olderOrders,
      orderNumberPrefix: settings.orderNumberPrefix,
    },
    stockControl: { autoSyncStock: channel.stockControl.autoSyncStock },
    brand: { useGeneralSettings: channel.brand.useGeneralSettings },
    commercialInvoice: { useGeneralSettings: channel.commercialInvoice.useGeneralSettings },
    despatchEmails: {
      enabled: channel.despatchEmails.enabled,
      sendWhen: channel.despatchEmails.sendWhen,
      delayMinutes: channel.despatchEmails.delayMinutes,
      fromName: channel.despatchEmails.fromName,
      replyTo: channel.despatchEmails.replyTo,
    },
    feedbackEmails: { enabled: channel.feedbackEmails.enabled },
    steps: channel.steps.map((step) => ({ ...step, at: iso(new Date(step.at)) })),
    webhooks: {
      ...webhookCount(channel),
      topics: channel.webhooks.map(({ topic, state, note }) => ({ topic, state, note })),
    },
    imports: {
      orders: presentProgress(importProgress(channel.imports.orders, now)),
      products: presentProgress(importProgress(channel.imports.products, now)),
    },
    lastCheckedAt: iso(watch.checkedAt),
    lastDeliveryAt: iso(watch.lastVerifiedAt),
    createdAt: iso(channel.createdAt),
    updatedAt: iso(channel.updatedAt),
  };
}

function presentProgress(progress: ProgressView): ChannelAnswer['imports']['orders'] {
  const { state, percent, left, seen, applied, from, to, problem } = progress;
  return { state, percent, left, seen, applied, from: iso(from), to: iso(to), problem };
}
