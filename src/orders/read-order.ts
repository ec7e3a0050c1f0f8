import type { ReadRecord } from '../apply/item.ts';
import type { ChannelOrder } from '../recharge/channel-order.ts';
import { hashOf } from '../recharge/content-hash.ts';
import { parseOrder } from '../recharge/parse-order.ts';

/** @throws GatewayError `recharge_unreadable` when the record has no usable id. */
export function readOrder(record: unknown): ReadRecord<ChannelOrder> {
  const { order, unknownKeys } = parseOrder(record);
  return orderRecord(order, unknownKeys);
}

/** What the client parsed has no raw record any more, hence no unknown keys. */
export const orderRecord = (order: ChannelOrder, unknownKeys: string[] = []): ReadRecord<ChannelOrder> => ({
  objectId: order.channelOrderId,
  content: order,
  version: order.channelUpdatedAt,
  ...hashOf(order),
  unknownKeys,
});
