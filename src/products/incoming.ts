import type { EventDoc } from '../events/model.ts';
import type { EventMessage } from '../events/read-message.ts';
import type { ChannelPlan, ChannelProduct } from '../recharge/channel-product.ts';
import { contentHash } from '../recharge/content-hash.ts';
import { identifyDelivery, isUnreadable } from '../recharge/identify.ts';
import { parsePlan } from '../recharge/parse-plan.ts';
import { parseProduct } from '../recharge/parse-product.ts';

/** A plan's or product's record in the gateway's words. */
export type CatalogueRecord =
  | { resource: 'plan'; plan: ChannelPlan; contentHash: string; unknownKeys: string[] }
  | { resource: 'product'; product: ChannelProduct; contentHash: string; unknownKeys: string[] };

/** What an event says. `ask`: nothing that we may use but the object's id. */
export type CatalogueReading =
  | { kind: 'record'; record: CatalogueRecord }
  | { kind: 'deletion' }
  | { kind: 'ask' }
  | { kind: 'dead'; reason: string };

/** An event on its way to its verdict. */
export interface CatalogueItem {
  eventId: string;
  topic: string;
  resource: 'plan' | 'product';
  via: EventDoc['via'];
  verified: EventDoc['verified'];
  receivedAt: Date;
  traceparent: string | null;
  redelivered: boolean;
  raw: Buffer | null;
  objectId: string | null;
  reading: CatalogueReading;
}

/** @throws GatewayError `recharge_unreadable` when the record has no usable id. */
export function readPlan(record: unknown): Extract<CatalogueRecord, { resource: 'plan' }> {
  const { plan, unknownKeys } = parsePlan(record);
  return { resource: 'plan', plan, unknownKeys, contentHash: contentHash(plan) };
}

/** @throws GatewayError `recharge_unreadable` when the record has no usable id. */
export function readProduct(record: unknown): Extract<CatalogueRecord, { resource: 'product' }> {
  const { product, unknownKeys } = parseProduct(record);
  return { resource: 'product', product, unknownKeys, contentHash: contentHash(product) };
}

export const versionOf = (record: CatalogueRecord): Date | null =>
  record.resource === 'plan' ? record.plan.channelUpdatedAt : record.product.channelUpdatedAt;

/** Reads a delivery once; whatever cannot be read is `dead`, never an exception. */
export function toCatalogueItem(event: EventMessage): CatalogueItem {
  const { eventId, topic, verified, receivedAt, traceparent, body } = event;
  const item = {
    eventId,
    topic,
    resource: topic.startsWith('product/') ? ('product' as const) : ('plan' as const),
    via: verified === 'none' ? ('unsigned' as const) : ('webhook' as const),
    verified,
    receivedAt,
    traceparent,
    redelivered: event.redelivered ?? false,
    raw: body,
  };
  const dead = (objectId: string | null, reason: string): CatalogueItem => ({
    ...item,
    objectId,
    reading: { kind: 'dead', reason },
  });
  const delivery = identifyDelivery(topic, body);
  if (isUnreadable(delivery)) return dead(null, delivery.unreadable);
  const { objectId } = delivery;
  if (delivery.resource === 'order') return dead(objectId, `${topic} came to the wrong queue.`);
  const asks = verified === 'none' || (delivery.shape === '2021-01' && !delivery.deleted);
  if (asks) return { ...item, objectId, reading: { kind: 'ask' } };
  if (delivery.deleted) return { ...item, objectId, reading: { kind: 'deletion' } };
  try {
    const record = delivery.resource === 'plan' ? readPlan(delivery.record) : readProduct(delivery.record);
    return { ...item, objectId, reading: { kind: 'record', record } };
  } catch (error) {
    return dead(objectId, error instanceof Error ? error.message : String(error));
  }
}
