import type { KnownAnswer } from '../apply/answer.ts';
import type { Said } from '../apply/decision.ts';
import { holdDocs } from '../apply/held-docs.ts';
import type { Held, Holdings } from '../apply/holdings.ts';
import { type Item, objectKey } from '../apply/item.ts';
import type { ChannelAccess } from '../channels/access.ts';
import { type ChannelDoc, channels } from '../channels/model.ts';
import { groupBy } from '../group-by.ts';
import { asId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { DbDeps } from '../mongo/collection.ts';
import type { ChannelOrder } from '../recharge/channel-order.ts';
import { changesOf } from './changes.ts';
import { decide } from './decide.ts';
import { fetchOrders } from './fetch-orders.ts';
import { type OrderDoc, orders } from './model.ts';
import { catalogueOfLines } from './not-shipped.ts';
import { readOrder } from './read-order.ts';
import { decideTwins } from './twins.ts';

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
  hold: (items, answers) => holdOrders(deps, items, answers),
  ask: (channel, asks, signal) => fetchOrders(deps, channel, asks, signal),
  count: ({ _id: channelId, accountId }, upTo) =>
    orders(deps).countDocuments({ accountId, channelId }, { limit: upTo }),
  collection: () => orders(deps),
  ...(onApplied ? { onApplied } : {}),
});

async function holdOrders(
  deps: DbDeps,
  items: Item<ChannelOrder>[],
  answers: ReadonlyMap<string, KnownAnswer<ChannelOrder>>,
): Promise<Held<ChannelOrder, OrderDoc>> {
  const byAccount = groupBy(items, ({ accountId }) => accountId);
  const found = await Promise.all(
    [...byAccount].map(([accountId, its]) => {
      const ids = [...new Set(its.flatMap((item) => item.objectId ?? []))];
      // Also the copies under other channels: see `decideTwins`.
      return orders(deps)
        .find({ accountId: asId(accountId), channelOrderId: { $in: ids } })
        .toArray();
    }),
  );
  const held = holdDocs(found.flat(), keyOf);
  const copies = groupBy(found.flat(), copyKey);
  const othersOf = (order: OrderDoc): OrderDoc[] =>
    (copies.get(copyKey(order)) ?? []).flatMap((copy) =>
      copy.channelId.equals(order.channelId) ? [] : (held.get(keyOf(copy)) ?? []),
    );
  const [ages, withCatalogue] = await Promise.all([
    channelAges(deps, items, found.flat()),
    catalogueOfLines(deps, recordsOf(items, answers)),
  ]);
  return {
    of(item) {
      const order = held.get(objectKey(item)) ?? null;
      return {
        isHeld: order !== null,
        isAlive: order !== null && !order.deletedAt,
        revision: order?.revision ?? 0,
        updatedAt: order?.updatedAt ?? null,
        decide(said) {
          const decision = decide(order, withLines(said, item.channelId, withCatalogue), item.channel);
          if (!decision.next) return decision;
          const others = othersOf(decision.next);
          const first: OrderDoc =
            order || others.length > 0 ? decision.next : { ...decision.next, isFirstCopy: true };
          const next = decideTwins(first, others, ages, said.at);
          const changes = next[0] === first ? decision.changes : changesOf(order, next[0] ?? first);
          return { ...decision, changes, next };
        },
      };
    },
    keep(_item, next) {
      for (const doc of next) {
        if (held.get(keyOf(doc))) continue;
        const known = copies.get(copyKey(doc));
        if (known) known.push(doc);
        else copies.set(copyKey(doc), [doc]);
      }
      held.keep(next);
    },
    changed: () => held.changed(),
  };
}

/** Every order that may be decided on: what events brought, and what ReCharge answered about them. */
const recordsOf = (
  items: Item<ChannelOrder>[],
  answers: ReadonlyMap<string, KnownAnswer<ChannelOrder>>,
): { channelId: string; order: ChannelOrder }[] =>
  items.flatMap((item) => {
    const { channelId, reading } = item;
    const answer = answers.size > 0 ? answers.get(objectKey(item))?.answer : undefined;
    return [
      ...(reading.kind === 'record' ? [{ channelId, order: reading.record.content }] : []),
      ...(answer?.kind === 'found' ? [{ channelId, order: answer.record.content }] : []),
    ];
  });

function withLines(
  said: Said<ChannelOrder>,
  channelId: string,
  withCatalogue: Awaited<ReturnType<typeof catalogueOfLines>>,
): Said<ChannelOrder> {
  if (said.kind !== 'record') return said;
  const { content } = said.record;
  const lines = withCatalogue(channelId, content.lines);
  return lines === content.lines
    ? said
    : { ...said, record: { ...said.record, content: { ...content, lines } } };
}

const keyOf = ({ channelId, channelOrderId }: OrderDoc): string =>
  objectKey({ channelId: channelId.toString(), resource: 'order', objectId: channelOrderId });

/** The same for all copies of an order under an account. */
const copyKey = ({ accountId, channelOrderId }: OrderDoc): string =>
  `${accountId.toString()}/${channelOrderId}`;

/** Of the batch's own channels, and of those that have copies of its orders. */
async function channelAges(
  deps: DbDeps,
  items: Item<ChannelOrder>[],
  found: OrderDoc[],
): Promise<ReadonlyMap<string, Date>> {
  const ages = new Map<string, Date>();
  for (const { channel } of items) if (channel) ages.set(channel._id.toString(), channel.createdAt);
  const others = found.map(({ channelId }) => channelId).filter((id) => !ages.has(id.toString()));
  if (others.length === 0) return ages;
  const rows = await channels(deps)
    .find<Pick<ChannelDoc, '_id' | 'createdAt'>>({ _id: { $in: others } }, { projection: { createdAt: 1 } })
    .toArray();
  for (const { _id, createdAt } of rows) ages.set(_id.toString(), createdAt);
  return ages;
}
