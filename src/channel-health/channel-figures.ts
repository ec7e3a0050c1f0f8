import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { newestDeliveries } from '../events/queries.ts';
import { countOrders, ordersPlaced } from '../orders/queries.ts';
import { countProducts } from '../products/queries.ts';
import { DAY } from '../time.ts';
import { startOfDay } from './start-of-day.ts';

type Db = Pick<Deps, 'db'>;
type Owned = Pick<ChannelDoc, '_id' | 'accountId'>;

/** Counted as far as this: a page says "10,000+" beyond. */
export const COUNT_LIMIT = 10_000;
const SAMPLE = 500;

export interface OrderFigures {
  lastOrderAt: Date | null;
  /** Placed since the day began in the account's time zone. */
  today: number;
}

export async function orderFigures(
  deps: Db,
  channel: Owned,
  { now, timeZone }: { now: Date; timeZone: string },
): Promise<OrderFigures> {
  const { lastAt, count } = await ordersPlaced(deps, channel, startOfDay(now, timeZone), COUNT_LIMIT);
  return { lastOrderAt: lastAt, today: count };
}

export interface ChannelFigures extends OrderFigures {
  orders: number;
  products: number;
  lastEventAt: Date | null;
  /** From the last byte of a delivery to the stored verdict, of the newest deliveries of 24 h; null without any. */
  delay: { medianMs: number; p95Ms: number; count: number } | null;
}

export async function channelFigures(
  deps: Db,
  channel: Owned,
  day: { now: Date; timeZone: string },
): Promise<ChannelFigures> {
  const { _id: channelId, accountId } = channel;
  const [figures, orders, products, newest] = await Promise.all([
    orderFigures(deps, channel, day),
    countOrders(deps, accountId, { channelId }, COUNT_LIMIT),
    countProducts(deps, accountId, { channelId }, COUNT_LIMIT),
    newestDeliveries(deps, channel, SAMPLE),
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
