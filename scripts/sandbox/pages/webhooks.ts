import type { PageAnswer, PageCall, PageRoute } from './route.ts';
import { timeText } from './words.ts';

const SHOWN = 60;

export const webhookPages: PageRoute[] = [
  { method: 'get', path: '/admin/webhooks', answer: list },
  { method: 'post', path: '/admin/webhooks/remove', answer: remove },
  { method: 'post', path: '/admin/webhooks/:id/test', answer: test },
];

function list({ store }: PageCall): PageAnswer {
  const tries = store.deliveries.log.list();
  return {
    view: 'webhooks',
    title: 'Webhooks & deliveries',
    data: {
      webhooks: store.state.webhooks.map((webhook) => ({ ...webhook, foreign: webhook.tokenId === null })),
      counts: { ...store.deliveries.log.counts, waiting: store.deliveries.pending().length },
      shown: Math.min(SHOWN, tries.length),
      tries: tries
        .slice(-SHOWN)
        .reverse()
        .map((entry) => ({
          time: timeText(entry.at),
          topic: entry.topic,
          objectId: entry.objectId,
          attempt: entry.attempt,
          ms: entry.ms,
          answer: entry.status === null ? (entry.error ?? 'no answer') : String(entry.status),
          good: entry.status === 200,
        })),
    },
  };
}

function remove({ store }: PageCall): PageAnswer {
  const count = store.removeWebhooks();
  return {
    redirect: '/admin/webhooks',
    notice: `${count} ${count === 1 ? 'webhook was' : 'webhooks were'} removed, as ReCharge does after failed deliveries.`,
  };
}

function test({ store, params }: PageCall): PageAnswer {
  const webhook = store.state.webhooks.find(
    ({ id, tokenId }) => String(id) === params.id && tokenId !== null,
  );
  if (!webhook) throw new RangeError('There is no such webhook.');
  store.notify.sample(webhook);
  return { redirect: '/admin/webhooks', notice: `A test delivery of ${webhook.topic} was sent.` };
}
