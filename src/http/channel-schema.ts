import type { Json } from '../api/route-doc.ts';
import { CHANNEL_EXAMPLE } from './channel-example.ts';
import {
  count,
  countOrNull,
  id,
  list,
  object,
  objectOrNull,
  oneOf,
  text,
  textOrNull,
  time,
  timeOrNull,
  yesNo,
} from './schema-parts.ts';

const secret = (description: string) =>
  object({ set: yesNo(), hint: textOrNull(), setAt: timeOrNull(), setBy: textOrNull() }, description);

const progress = object({
  state: oneOf(['idle', 'queued', 'running', 'done', 'failed', 'paused']),
  percent: { type: ['integer', 'null'], minimum: 0, maximum: 100 },
  left: textOrNull('In words, such as about 3 min left'),
  seen: count(),
  applied: count('New to us, or newer than ours'),
  from: timeOrNull(),
  to: timeOrNull(),
  problem: textOrNull(),
});

const health = object({
  state: oneOf(['healthy', 'importing', 'needs_attention', 'paused']),
  word: oneOf(['Healthy', 'Importing', 'Needs attention', 'Paused']),
  sentences: list(
    object({
      code: text('Stable'),
      text: text('What is wrong'),
      since: timeOrNull(),
      effect: text('What that means for orders and mails'),
      action: text('The one thing to do'),
    }),
  ),
  completeness: objectOrNull(
    {
      percent: { type: 'number', minimum: 0, maximum: 100 },
      seen: count(),
      missed: count(),
      at: timeOrNull(),
    },
    'What of the orders that ReCharge showed when last compared we had; null before that',
  ),
});

/** A sales channel as the API gives it; no secret is in it. */
export const CHANNEL_SCHEMA: Json = {
  ...object({
    id: id(),
    kind: oneOf(['recharge']),
    name: text(),
    active: yesNo(),
    health,
    accessToken: secret('Whether and since when it is set; the token itself never leaves'),
    apiClientSecret: secret('Whether and since when it is set; the secret itself never leaves'),
    connectedAt: timeOrNull(),
    settings: object({
      warehouseId: id('The warehouse that its orders are despatched from'),
      importFrom: timeOrNull('How far back the first import goes'),
      olderOrders: oneOf(['history', 'open'], 'What orders from before connecting become'),
      orderNumberPrefix: text(),
    }),
    stockControl: object({ autoSyncStock: yesNo() }),
    brand: object({ useGeneralSettings: yesNo() }),
    commercialInvoice: object({ useGeneralSettings: yesNo() }),
    despatchEmails: object({
      enabled: yesNo(),
      sendWhen: oneOf(['on_despatch', 'after_delay']),
      delayMinutes: countOrNull('With after_delay'),
      fromName: textOrNull(),
      replyTo: textOrNull(),
    }),
    feedbackEmails: object({ enabled: yesNo() }),
    steps: list(
      object({
        name: oneOf(['token', 'saved', 'webhooks', 'test_delivery', 'import']),
        state: oneOf(['pending', 'running', 'done', 'warning', 'failed']),
        detail: text(),
        at: timeOrNull(),
      }),
      'What happened after Submit',
    ),
    webhooks: object({
      registered: count(),
      wanted: count(),
      topics: list(
        object({ topic: text(), state: oneOf(['registered', 'missing', 'refused']), note: textOrNull() }),
      ),
    }),
    imports: object({ orders: progress, products: progress }),
    lastCheckedAt: timeOrNull('When ReCharge was last asked'),
    lastDeliveryAt: timeOrNull('When the last verified delivery came'),
    createdAt: time(),
    updatedAt: time('Ours; the order of `updatedSince`'),
  }),
  examples: [CHANNEL_EXAMPLE],
};
