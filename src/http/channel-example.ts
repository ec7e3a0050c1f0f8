import type { Json } from '../api/route-doc.ts';
import { EXAMPLE_IDS } from './schema-examples.ts';

const done: Json = {
  state: 'done',
  percent: 100,
  left: null,
  seen: 318,
  applied: 318,
  from: '2026-02-15T10:21:40.000Z',
  to: '2026-03-01T10:21:40.000Z',
  problem: null,
};

/** A healthy channel. */
export const CHANNEL_EXAMPLE: Json = {
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
