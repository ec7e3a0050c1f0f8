import type { ApiVersion, Webhook } from '../data/state.ts';
import type { JsonObject } from '../json.ts';
import { ApiRefusal, invalid, notFound } from './refusal.ts';
import type { ApiAnswer, ApiCallContext, ApiRoute } from './route.ts';
import { topicScopes } from './topics.ts';

/**
 * Webhooks of one topic that a token may have, and the records that can be embedded. Documentation page
 * developer.rechargepayments.com/2021-11/webhooks_endpoints.
 */
const PER_TOPIC = 10;
const INCLUDED = ['addresses', 'collections', 'customer', 'metafields'];

export const webhookRoutes: ApiRoute[] = [
  // A token made by the merchant sees all of the store's webhooks, another integration's too. Documentation
  // page developer.rechargepayments.com/2021-11/webhooks_endpoints.
  {
    method: 'get',
    path: '/webhooks',
    scopes: [],
    answer: ({ store }) => ({ status: 200, body: { webhooks: store.state.webhooks.map(render) } }),
  },
  { method: 'post', path: '/webhooks', scopes: [], answer: createWebhook },
  {
    method: 'get',
    path: '/webhooks/:id',
    scopes: [],
    answer: (call) => ({ status: 200, body: { webhook: render(webhookOf(call)) } }),
  },
  { method: 'put', path: '/webhooks/:id', scopes: [], answer: updateWebhook },
  { method: 'delete', path: '/webhooks/:id', scopes: [], answer: deleteWebhook },
  { method: 'post', path: '/webhooks/:id/test', scopes: [], answer: testWebhook },
];

const render = ({ id, address, topic, includedObjects, version }: Webhook): JsonObject => ({
  id,
  address,
  included_objects: [...includedObjects],
  topic,
  version,
});

function webhookOf({ store, params }: ApiCallContext): Webhook {
  const webhook = store.state.webhooks.find(({ id }) => String(id) === params.id);
  if (!webhook) throw notFound();
  return webhook;
}

function createWebhook(call: ApiCallContext): ApiAnswer {
  const { store, token, body } = call;
  const missing = ['address', 'topic'].filter(
    (field) => typeof body[field] !== 'string' || body[field] === '',
  );
  if (missing.length > 0) {
    // Observed by mattgenious/RechargeSharp.
    throw new ApiRefusal(422, {
      errors: {
        _schema: [
          `${missing.join(', ')} ${missing.length > 1 ? 'are required fields' : 'is a required field'}.`,
        ],
      },
    });
  }
  const wanted = read(call, { address: '', topic: '', includedObjects: [], version: call.version });
  const sameTopic = store.state.webhooks.filter(
    ({ tokenId, topic }) => tokenId === token.id && topic === wanted.topic,
  );
  if (sameTopic.length >= PER_TOPIC)
    throw invalid('topic', `Limit of ${PER_TOPIC} webhooks per topic reached`);
  store.state.counters.webhook += 1;
  const webhook: Webhook = { id: store.state.counters.webhook, tokenId: token.id, ...wanted };
  store.state.webhooks.push(webhook);
  store.state.changed();
  return { status: 201, body: { webhook: render(webhook) } };
}

function updateWebhook(call: ApiCallContext): ApiAnswer {
  const webhook = webhookOf(call);
  Object.assign(webhook, read(call, webhook, webhook.id));
  call.store.state.changed();
  return { status: 200, body: { webhook: render(webhook) } };
}

function deleteWebhook(call: ApiCallContext): ApiAnswer {
  const { id } = webhookOf(call);
  call.store.removeWebhooks((webhook) => webhook.id === id);
  return { status: 204, body: null };
}

function testWebhook(call: ApiCallContext): ApiAnswer {
  call.store.notify.sample(webhookOf(call));
  return { status: 200, body: {} };
}

type Wanted = Omit<Webhook, 'id' | 'tokenId'>;

/** The webhook as the body wants it, checked; `ownId` is left out when duplicates are looked for. */
function read({ store, token, body }: ApiCallContext, before: Wanted, ownId?: number): Wanted {
  const address = body.address === undefined ? before.address : body.address;
  const topic = body.topic === undefined ? before.topic : body.topic;
  const version = body.version === undefined ? before.version : body.version;
  const objects =
    body.included_objects === undefined || body.included_objects === null
      ? before.includedObjects
      : body.included_objects;
  if (typeof address !== 'string' || !isAllowed(address)) throw invalid('address', 'Not a valid URL.');
  const needed = typeof topic === 'string' ? topicScopes(topic) : null;
  if (typeof topic !== 'string' || !needed) throw invalid('topic', `Invalid topic: ${JSON.stringify(topic)}`);
  if (!needed.some((scope) => token.scopes.includes(scope)))
    throw new ApiRefusal(403, { error: 'insufficient permissions' });
  if (version !== '2021-01' && version !== '2021-11') throw invalid('version', 'Invalid API version');
  if (
    !Array.isArray(objects) ||
    !objects.every((name) => typeof name === 'string' && INCLUDED.includes(name))
  ) {
    throw invalid('included_objects', `Must be a list of: ${INCLUDED.join(', ')}.`);
  }
  const same = store.state.webhooks.find(
    (other) => other.id !== ownId && other.topic === topic && other.address === address,
  );
  if (same) {
    // The sentence that ends in the id was observed by darrylcousins/boxesapp; its status is assumed.
    throw new ApiRefusal(422, {
      errors: { duplicate: [`A webhook for this topic and address already exists: ${same.id}`] },
    });
  }
  return { address, topic, includedObjects: objects as string[], version: version as ApiVersion };
}

/** https anywhere, or plain http on this machine: made-up orders go to nobody else unasked. */
function isAllowed(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  const local = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && local);
}
