import { holdDocs } from '../apply/held-docs.ts';
import type { Held, Holdings } from '../apply/holdings.ts';
import { type Item, objectKey } from '../apply/item.ts';
import type { ChannelAccess } from '../channels/access.ts';
import { groupBy } from '../group-by.ts';
import { asId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { DbDeps } from '../mongo/collection.ts';
import type { ChannelOrder } from '../recharge/channel-order.ts';
import { decide } from './decide.ts';
import { fetchOrders } from './fetch-orders.ts';
import { type OrderDoc, orders } from './model.ts';
import { readOrder } from './read-order.ts';

export type OrderHoldings = Holdings<ChannelOrder, OrderDoc>;
export type OrderHoldingsDeps = DbDeps & { log: Log; access: Pick<ChannelAccess, 'client'> };

/** What we hold of orders, as events are applied to it. */
export const orderHoldings = (
  deps: OrderHoldingsDeps,
  onApplied?: NonNullable<OrderHoldings['onApplied']>,
): OrderHoldings => ({
  name: 'order',
  resources: ['order'],
  mostAtOnce: 500,
  read: (_resource, record) => readOrder(record),
  hold: (items) => holdOrders(deps, items),
  ask: (channel, asks, signal) => fetchOrders(deps, channel, asks, signal),
  count: ({ _id: channelId, accountId }, upTo) =>
    orders(deps).countDocuments({ accountId, channelId }, { limit: upTo }),
  collection: () => orders(deps),
  ...(onApplied ? { onApplied } : {}),
});

async function holdOrders(deps: DbDeps, items: Item<ChannelOrder>[]): Promise<Held<ChannelOrder, OrderDoc>> {
  const byChannel = groupBy(items, ({ channelId }) => channelId);
  const found = await Promise.all(
    [...byChannel].map(([channelId, its]) => {
      const ids = [...new Set(its.flatMap((item) => item.objectId ?? []))];
      return orders(deps)
        .find({ channelId: asId(channelId), channelOrderId: { $in: ids } })
        .toArray();
    }),
  );
  const held = holdDocs(found.flat(), ({ channelId, channelOrderId }) =>
    objectKey({ channelId: channelId.toString(), resource: 'order', objectId: channelOrderId }),
  );
  return {
    of(item) {
      const order = held.get(objectKey(item)) ?? null;
      return {
        isHeld: order !== null,
        isAlive: order !== null && !order.deletedAt,
        revision: order?.revision ?? 0,
        updatedAt: order?.updatedAt ?? null,
        decide(said) {
          const decision = decide(order, said, item.channel);
          return decision.next ? { ...decision, next: [decision.next] } : decision;
        },
      };
    },
    keep: (_item, next) => held.keep(next),
    changed: () => held.changed(),
  };
}
