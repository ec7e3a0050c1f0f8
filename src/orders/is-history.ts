import type { RecordSaid } from '../apply/decision.ts';
import { firstActiveAt } from '../channels/first-active.ts';
import type { ChannelOrder } from '../recharge/channel-order.ts';
import { MINUTE, SECOND } from '../time.ts';
import type { OrderChannel } from './first-sight.ts';
import type { OrderDoc } from './model.ts';
import { isUnprocessed } from './order-status.ts';

/** A process may know the channel of up to this long ago, from before it was activated. */
const ACTIVATED_LATELY_MS = MINUTE;

/**
 * What ReCharge sends once in an order's life: when it is made, and when it is sent to the shop (documentation page
 * docs.getrecharge.com/docs/webhooks-overview).
 */
const BEGINS = new Set(['order/created', 'order/processed']);

type Known = Pick<OrderDoc, 'channelStatus' | 'channelUpdatedAt' | 'isHistory'>;

/**
 * Whether an order is history, with what was just said about it: it was over before the channel was first
 * active, and is not open work. ReCharge does not know what was shipped (documentation page
 * developer.rechargepayments.com/2021-11 has no field for it), so its moment decides: the latest of its dates,
 * since a prepaid shipment has the day it was paid as `processed_at`, months before it is sent, or none. What
 * was held as forecast or failed is open work, whatever its dates.
 *
 * @param held the order as it was; `channelUpdatedAt` null: never seen alive.
 */
export function isHistory(held: Known, said: RecordSaid<ChannelOrder>, channel: OrderChannel): boolean {
  const { content } = said.record;
  if (channel.settings.olderOrders !== 'history' || isOpenWork(content.channelStatus)) return false;
  const isKnown = held.channelUpdatedAt !== null;
  if (isKnown && (!held.isHistory || isOpenWork(held.channelStatus))) return false;
  if (beganSince(said, channel)) return false;
  return isKnown || isBefore(momentOf(content), said.at, channel);
}

/** True of a signed `order/created` or `order/processed` that is dated after the channel's first activation. */
export function beganSince(
  { topic, record, at }: { topic?: string; record: { version: Date | null }; at: Date },
  channel: OrderChannel,
): boolean {
  return topic !== undefined && BEGINS.has(topic) && !isBefore(record.version, at, channel);
}

/**
 * Whether an order that was filed as history by an older rule is so by its dates; what the events that came for it
 * say beside that is `beganSince`'s and the caller's.
 */
export function isStillHistory(order: OrderDoc, channel: OrderChannel, at: Date): boolean {
  if (!order.isHistory || channel.settings.olderOrders !== 'history') return false;
  return !isOpenWork(order.channelStatus) && isBefore(momentOf(order), at, channel);
}

/** ReCharge has not processed it, or could not. */
const isOpenWork = (channelStatus: string): boolean =>
  isUnprocessed(channelStatus) || channelStatus.toLowerCase() === 'error';

function isBefore(date: Date | null, at: Date, channel: OrderChannel): boolean {
  const active = firstActiveAt(channel)?.getTime() ?? at.getTime() - ACTIVATED_LATELY_MS;
  // ReCharge's clock counts whole seconds (observed by airbytehq/airbyte): what bears ours may have come after it.
  return date !== null && date.getTime() < Math.floor(active / SECOND) * SECOND;
}

function momentOf({
  channelCreatedAt,
  processedAt,
  scheduledAt,
}: Pick<ChannelOrder, 'channelCreatedAt' | 'processedAt' | 'scheduledAt'>): Date | null {
  const times = [channelCreatedAt, processedAt, scheduledAt].flatMap((date) =>
    date ? [date.getTime()] : [],
  );
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}
