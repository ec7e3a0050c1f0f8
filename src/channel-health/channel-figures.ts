import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { newestDeliveries } from '../events/queries.ts';
import { countOrders, ordersPlaced } from '../orders/queries.ts';
import { countProducts } from '../products/queries.ts';
import { DAY } from '../time.ts';
import { countWhatCan } from './count-what-can.ts';
import { startOfDay } from './start-of-day.ts';

type Db = Pick<Deps, 'db' | 'log'>;
type Owned = Pick<ChannelDoc, '_id' | 'accountId'>;

/** Counted as far as this: a page says "10,000+" beyond. */
export const COUNT_LIMIT = 10_000;
const SAMPLE = 500;

export interface OrderFigures {
  lastOrderAt: Date | null;
  /** Placed since the day began in the account's time zone; null when MongoDB does not tell in time. */
  today: number | null;
}

/** Never throws, as `channelFigures`. */
export async function orderFigures(
  deps: Db,
  channel: Owned,
  { now, timeZone }: { now: Date; timeZone: string },
): Promise<OrderFigures> {
  const placed = ordersPlaced(deps, channel, startOfDay(now, timeZone), COUNT_LIMIT);
  const nothing = { lastAt: null as Date | null, count: null as number | null };
  const { lastAt, count } = await countWhatCan(deps).of('orders today', placed, nothing);
  return { lastOrderAt: lastAt, today: count };
}

export interface ChannelFigures extends OrderFigures {
  /** Null, as `products`, when MongoDB does not tell in time. */
  orders: number | null;
  products: number | null;
  lastEventAt: Date | null;
  /** From the last byte of a delivery to the stored verdict, of the newest deliveries of 24 h; null without any. */
  delay: { medianMs: number; p95Ms: number; count: number } | null;
}

/** Never throws: a figure that MongoDB does not tell in time is null. */
export async function channelFigures(
  deps: Db,
  channel: Owned,
  day: { now: Date; timeZone: string },
): Promise<ChannelFigures> {
  const { _id: channelId, accountId } = channel;
  const counting = countWhatCan(deps);
  const [figures, orders, products, newest] = await Promise.all([
    orderFigures(deps, channel, day),
    counting.of('orders', countOrders(deps, accountId, { channelId }, COUNT_LIMIT), null),
    counting.of('products', countProducts(deps, accountId, { channelId }, COUNT_LIMIT), null),
    counting.of('newest deliveries', newestDeliveries(deps, channel, SAMPLE), []),
  ]);
  const since = day.now.getTime() - DAY;
  const delays = newest
    .filter(({ receivedAt }) => receivedAt.getTime() >= since)
    .map(({ receivedAt, decidedAt }) => Math.max(0, decidedAt.getTime() - receivedAt.getTime()))
    .sort((a, b) => a - b);
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0;
  const delay = delays.length > 0 ? { medianMs: at(0.5), p95Ms: at(0.95), count: delays.length } : null;
  return { ...figures, orders, products, lastEventAt: newest[0]?.receivedAt ?? null, delay };
}
