import { makeOrder, type OrderDeps } from '../data/make-order.ts';
import type { ApiVersion, Order, Plan, Webhook } from '../data/state.ts';
import { type Json, type JsonObject, toJson } from '../json.ts';
import { renderPlan } from '../render/catalogue.ts';
import { renderOrder } from '../render/order.ts';
import { customerHash, externalCustomerId, type RenderContext, renderAddress } from '../render/parts.ts';
import type { Deliveries } from './deliveries.ts';

export interface Notifier {
  /** Tells every webhook of the topic about the order as it is now. */
  order(topic: string, order: Order, delayMs?: number): void;
  plan(topic: string, plan: Plan): void;
  /** A test delivery: a sample record whose ids are in no store (assumed: no source shows one). */
  sample(webhook: Webhook): void;
}

export interface NotifyDeps extends OrderDeps {
  deliveries: Deliveries;
  context: RenderContext;
}

const SAMPLE_ID = 101;

/**
 * Turns what happened in the store into deliveries: the record as a GET would show it at this moment, in the
 * webhook's version (documentation page docs.getrecharge.com/docs/webhook-payload-examples); of a deleted
 * record only the id (observed by mattgenious/RechargeSharp).
 */
export function createNotifier(deps: NotifyDeps): Notifier {
  const { state, deliveries, context } = deps;

  const tell = (
    topic: string,
    objectId: number,
    bodyFor: (webhook: Webhook) => JsonObject,
    delayMs: number,
  ) => {
    const bodies = new Map<string, string>();
    for (const webhook of state.webhooks) {
      if (webhook.topic !== topic || !state.tokens.some((token) => token.id === webhook.tokenId)) continue;
      const key = `${webhook.version} ${webhook.includedObjects.join()}`;
      const body = bodies.get(key) ?? toJson(bodyFor(webhook));
      bodies.set(key, body);
      deliveries.send({ webhookId: webhook.id, topic, objectId, body, delayMs });
    }
  };

  const orderBody = (topic: string, order: Order, webhook: Webhook): JsonObject =>
    topic === 'order/deleted'
      ? { order: { id: order.id } }
      : { order: renderOrder(context, order, webhook.version), ...included(order, webhook) };

  const planBody = (topic: string, plan: Plan): JsonObject => ({
    plan: topic === 'plan/deleted' ? { id: plan.id } : renderPlan(plan),
  });

  return {
    order: (topic, order, delayMs = 0) =>
      tell(topic, order.id, (webhook) => orderBody(topic, order, webhook), delayMs),
    plan: (topic, plan) => tell(topic, plan.id, () => planBody(topic, plan), 0),
    sample(webhook) {
      const { topic } = webhook;
      deliveries.send({
        webhookId: webhook.id,
        topic,
        objectId: SAMPLE_ID,
        body: toJson(sampleBody(topic, webhook.version)),
        test: true,
      });
    },
  };

  function sampleBody(topic: string, version: ApiVersion): JsonObject {
    const group = topic.split('/')[0] ?? 'record';
    if (topic.endsWith('/deleted')) return { [group]: { id: SAMPLE_ID } };
    if (group === 'plan' && state.plans[0]) return { plan: { ...renderPlan(state.plans[0]), id: SAMPLE_ID } };
    if (group !== 'order') return { [group]: { id: SAMPLE_ID } };
    const counters = { ...state.counters };
    const order = makeOrder(deps, { at: Date.UTC(2024, 0, 15, 12) });
    Object.assign(state.counters, counters);
    return { order: renderOrder(context, { ...order, id: SAMPLE_ID, email: 'sample@example.com' }, version) };
  }
}

/** What stands beside the record at the top level of the body. Observed by hookdeck/webhook-skills. */
function included(order: Order, webhook: Webhook): JsonObject {
  const extra: Record<string, Json> = {
    customer: {
      id: order.customerId,
      email: order.email,
      external_customer_id: { ecommerce: externalCustomerId(order.customerId) },
      first_name: order.shipping?.firstName ?? null,
      hash: customerHash(order.customerId),
      last_name: order.shipping?.lastName ?? null,
    },
    addresses: order.shipping ? [{ id: order.addressId, ...renderAddress(order.shipping) }] : [],
    metafields: [],
    collections: [],
  };
  return Object.fromEntries(
    webhook.includedObjects.flatMap((name) => (extra[name] === undefined ? [] : [[name, extra[name]]])),
  );
}
