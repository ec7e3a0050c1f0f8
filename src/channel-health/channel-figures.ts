import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { type EventDoc, events } from '../events/model.ts';
import { type OrderDoc, orders } from '../orders/model.ts';
import { products } from '../products/model.ts';

type Db = Pick<Deps, 'db'>;
type Owned = Pick<ChannelDoc, '_id' | 'accountId'>;

/** Counted as far as this: a page says "10,000+" beyond. */
export const COUNT_LIMIT = 10_000;
const SAMPLE = 500;
const BRIEF = { maxTimeMS: 3_000 };

export interface OrderFigures {
  lastOrderAt: Date | null;
  today: number;
}

/** The newest order by the time it was placed, and how many were placed since `dayStart`. */
export async function orderFigures(
  deps: Db,
  { _id, accountId }: Owned,
  dayStart: Date,
): Promise<OrderFigures> {
  const mine = { accountId, channelId: _id, deletedAt: null };
  const [last, today] = await Promise.all([
    orders(deps).findOne<Pick<OrderDoc, 'processedAt'>>(
      { ...mine, processedAt: { $ne: null } },
      { projection: { processedAt: 1 }, sort: { processedAt: -1 }, ...BRIEF },
    ),
    orders(deps).countDocuments(
      { ...mine, processedAt: { $gte: dayStart } },
      { limit: COUNT_LIMIT, ...BRIEF },
    ),
  ]);
  return { lastOrderAt: last?.processedAt ?? null, today };
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
  times: { dayStart: Date; now: Date },
): Promise<ChannelFigures> {
  const mine = { accountId: channel.accountId, channelId: channel._id };
  const most = { limit: COUNT_LIMIT, ...BRIEF };
  const [figures, orderCount, productCount, newest] = await Promise.all([
    orderFigures(deps, channel, times.dayStart),
    orders(deps).countDocuments(mine, most),
    products(deps).countDocuments(mine, most),
    events(deps)
      .find<Pick<EventDoc, 'receivedAt' | 'decidedAt'>>(
        { ...mine, via: { $in: ['webhook', 'unsigned'] } },
        {
          projection: { receivedAt: 1, decidedAt: 1 },
          sort: { receivedAt: -1 },
          limit: SAMPLE,
          ...BRIEF,
        },
      )
      .toArray(),
  ]);
  const since = times.now.getTime() - 86_400_000;
  const delays = newest
    .filter(({ receivedAt }) => receivedAt.getTime() >= since)
    .map(({ receivedAt, decidedAt }) => Math.max(0, decidedAt.getTime() - receivedAt.getTime()))
    .sort((a, b) => a - b);
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0;
  const delay = delays.length > 0 ? { medianMs: at(0.5), p95Ms: at(0.95), count: delays.length } : null;
  return {
    ...figures,
    orders: orderCount,
    products: productCount,
    lastEventAt: newest[0]?.receivedAt ?? null,
    delay,
  };
}

/** When the day began in a time zone. */
export function startOfDay(now: Date, timeZone: string): Date {
  const parts = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).formatToParts(now);
  const part = (type: string) => Number(parts.find((entry) => entry.type === type)?.value ?? 0);
  const seconds = part('hour') * 3_600 + part('minute') * 60 + part('second');
  return new Date(Math.floor(now.getTime() / 1_000) * 1_000 - seconds * 1_000);
}
