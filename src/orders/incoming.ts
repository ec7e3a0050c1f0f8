import type { ChannelDoc } from '../channels/model.ts';
import type { EventDoc } from '../events/model.ts';
import type { EventMessage } from '../events/read-message.ts';
import type { ChannelOrder } from '../recharge/channel-order.ts';
import { contentHash } from '../recharge/content-hash.ts';
import { identifyDelivery, isUnreadable } from '../recharge/identify.ts';
import { parseOrder } from '../recharge/parse-order.ts';

/** A verified delivery about an order, as the queue brings it. */
export type IncomingOrderEvent = EventMessage;

export interface OrderRecord {
  order: ChannelOrder;
  contentHash: string;
  unknownKeys: string[];
}

/** What an event says. `ask`: nothing that we may use but the order's id. */
export type Reading =
  | ({ kind: 'record' } & OrderRecord)
  | { kind: 'deletion' }
  | { kind: 'ask'; why: 'unsigned' | 'old_version' }
  | { kind: 'dead'; reason: string };

/** An event on its way to its verdict. */
export interface Item {
  accountId: string;
  channelId: string;
  channel: ChannelDoc | null;
  eventId: string;
  topic: string;
  via: EventDoc['via'];
  verified: EventDoc['verified'];
  receivedAt: Date;
  traceparent: string | null;
  raw: Buffer | null;
  redelivered: boolean;
  objectId: string | null;
  reading: Reading;
}

/** The key of an order across channels. */
export const orderKey = (channelId: string, channelOrderId: string): string =>
  `${channelId}/${channelOrderId}`;

/** @throws GatewayError `recharge_unreadable` when the record has no usable id. */
export function readRecord(record: unknown): OrderRecord {
  const { order, unknownKeys } = parseOrder(record);
  return { order, unknownKeys, contentHash: contentHash(order) };
}

/** Reads a delivery once; whatever cannot be read is `dead`, never an exception. */
export function toItem(event: IncomingOrderEvent, channel: ChannelDoc | null): Item {
  const { body, ...known } = event;
  const item = { redelivered: false, ...known, channel, raw: body, via: viaOf(event) };
  const delivery = identifyDelivery(event.topic, body);
  if (isUnreadable(delivery))
    return { ...item, objectId: null, reading: { kind: 'dead', reason: delivery.unreadable } };
  const { objectId } = delivery;
  if (event.verified === 'none') return { ...item, objectId, reading: { kind: 'ask', why: 'unsigned' } };
  if (delivery.deleted) return { ...item, objectId, reading: { kind: 'deletion' } };
  if (delivery.shape === '2021-01')
    return { ...item, objectId, reading: { kind: 'ask', why: 'old_version' } };
  try {
    return { ...item, objectId, reading: { kind: 'record', ...readRecord(delivery.record) } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...item, objectId, reading: { kind: 'dead', reason } };
  }
}

const viaOf = (event: IncomingOrderEvent): EventDoc['via'] =>
  event.verified === 'none' ? 'unsigned' : 'webhook';
