import { z } from 'zod';
import { count, countOrNull, id, text, textOrNull, time, timeOrNull, yesNo } from '../api/answer-fields.ts';
import { EXAMPLE_IDS } from '../api/example-ids.ts';

const secret = z.object({ set: yesNo, hint: textOrNull, setAt: timeOrNull, setBy: textOrNull });

const progress = z.object({
  state: z.enum(['idle', 'queued', 'running', 'done', 'failed', 'paused']),
  percent: z.int().min(0).max(100).nullable(),
  left: textOrNull.describe('In words, such as about 3 min left'),
  seen: count,
  applied: count.describe('New to us, or newer than ours'),
  from: timeOrNull,
  to: timeOrNull,
  problem: textOrNull,
});

const health = z.object({
  state: z.enum(['healthy', 'importing', 'needs_attention', 'paused']),
  word: z.enum(['Healthy', 'Importing', 'Needs attention', 'Paused']),
  sentences: z.array(
    z.object({
      code: text.describe('Stable'),
      text: text.describe('What is wrong'),
      since: timeOrNull,
      effect: text.describe('What that means for orders and mails'),
      action: text.describe('The one thing to do'),
    }),
  ),
  completeness: z
    .object({
      percent: z.number().min(0).max(100),
      seen: count,
      missed: count,
      at: timeOrNull,
    })
    .nullable()
    .describe('What of the orders that ReCharge showed when last compared we had; null before that'),
});

const fields = z.object({
  id,
  kind: z.enum(['recharge']),
  name: text,
  active: yesNo,
  health,
  accessToken: secret.describe('Whether and since when it is set; the token itself never leaves'),
  apiClientSecret: secret.describe('Whether and since when it is set; the secret itself never leaves'),
  connectedAt: timeOrNull,
  settings: z.object({
    warehouseId: id.describe('The warehouse that its orders are despatched from'),
    importFrom: timeOrNull.describe('How far back the first import goes'),
    olderOrders: z.enum(['history', 'open']).describe('What orders from before connecting become'),
    orderNumberPrefix: text,
  }),
  stockControl: z.object({ autoSyncStock: yesNo }),
  brand: z.object({ useGeneralSettings: yesNo }),
  commercialInvoice: z.object({ useGeneralSettings: yesNo }),
  despatchEmails: z.object({
    enabled: yesNo,
    sendWhen: z.enum(['on_despatch', 'after_delay']),
    delayMinutes: countOrNull.describe('With after_delay'),
    fromName: textOrNull,
    replyTo: textOrNull,
  }),
  feedbackEmails: z.object({ enabled: yesNo }),
  steps: z
    .array(
      z.object({
        name: z.enum(['token', 'saved', 'webhooks', 'test_delivery', 'import']),
        state: z.enum(['pending', 'running', 'done', 'warning', 'failed']),
        detail: text,
        at: timeOrNull,
      }),
    )
    .describe('What happened after Submit'),
  webhooks: z.object({
    registered: count,
    wanted: count,
    topics: z.array(
      z.object({ topic: text, state: z.enum(['registered', 'missing', 'refused']), note: textOrNull }),
    ),
  }),
  imports: z.object({ orders: progress, products: progress }),
  lastCheckedAt: timeOrNull.describe('When ReCharge was last asked'),
  lastDeliveryAt: timeOrNull.describe('When the last verified delivery came'),
  createdAt: time,
  updatedAt: time.describe('Ours; the order of `updatedSince`'),
});

const done: z.input<typeof progress> = {
  state: 'done',
  percent: 100,
  left: null,
  seen: 318,
  applied: 318,
  from: '2026-02-15T10:21:40.000Z',
  to: '2026-03-01T10:21:40.000Z',
  problem: null,
};

const example: z.input<typeof fields> = {
  id: EXAMPLE_IDS.channel,
  kind: 'recharge',
  name: 'ReCharge UK',
  active: true,
  health: {
    state: 'healthy',
    word: 'Healthy',
    sentences: [],
    completeness: { percent: 100, seen: 42, missed: 0, at: '2026-03-12T14:30:00.000Z' },
  },
  accessToken: {
    set: true,
    hint: 'sk_1x1_••••9f3c',
    setAt: '2026-03-01T10:21:40.000Z',
    setBy: 'owner@example.com',
  },
  apiClientSecret: { set: false, hint: null, setAt: null, setBy: null },
  connectedAt: '2026-03-01T10:21:40.000Z',
  settings: {
    warehouseId: EXAMPLE_IDS.warehouse,
    importFrom: '2026-02-15T10:21:40.000Z',
    olderOrders: 'history',
    orderNumberPrefix: '',
  },
  stockControl: { autoSyncStock: false },
  brand: { useGeneralSettings: true },
  commercialInvoice: { useGeneralSettings: true },
  despatchEmails: {
    enabled: true,
    sendWhen: 'on_despatch',
    delayMinutes: 0,
    fromName: null,
    replyTo: null,
  },
  feedbackEmails: { enabled: false },
  steps: [
    { name: 'token', state: 'done', detail: 'ReCharge accepted the token.', at: '2026-03-01T10:21:40.000Z' },
  ],
  webhooks: {
    registered: 8,
    wanted: 8,
    topics: [{ topic: 'order/created', state: 'registered', note: null }],
  },
  imports: { orders: done, products: done },
  lastCheckedAt: '2026-03-12T14:30:00.000Z',
  lastDeliveryAt: '2026-03-12T14:28:51.000Z',
  createdAt: '2026-03-01T10:21:40.000Z',
  updatedAt: '2026-03-12T14:30:00.000Z',
};

/** A sales channel as the API gives it; no secret is in it. */
export const channelAnswer = fields.meta({ id: 'Channel', examples: [example] });
