import { nextWrite } from '../apply/decision.ts';
import { isLostRace } from '../apply/lost-race.ts';
import { writeBatch } from '../apply/write-batch.ts';
import { type ChannelDoc, channels } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { isDatabaseAway } from '../errors.ts';
import { type EventDoc, events } from '../events/model.ts';
import { groupBy } from '../group-by.ts';
import { consequences } from '../orders/consequences.ts';
import { beganSince, isStillHistory } from '../orders/is-history.ts';
import { type OrderDoc, orders } from '../orders/model.ts';
import { decideTwins } from '../orders/twins.ts';
import { inBatches } from './batches.ts';
import type { UpgradeStep } from './step.ts';

const SIZE = 100;
const MOST_LOST_IN_A_ROW = 20;

type StepDeps = Pick<Deps, 'db' | 'log' | 'now'>;

/**
 * Judges all orders by today's rules: which are history, which copy of an order under two channels is the one that is
 * despatched, and the status that follows. Written like any other change, by compare-and-set.
 */
export const ordersStep = (deps: StepDeps): UpgradeStep => ({
  name: 'orders judged again',
  run: (turn) =>
    inBatches(turn, orders(deps), { size: SIZE, projection: { _id: 1 } }, async (found) => {
      const ids = found.map(({ _id }) => _id);
      try {
        await judgeThese(deps, ids);
      } catch (error) {
        if (isDatabaseAway(error) || isLostRace(error)) throw error;
        // One that cannot be judged is left as it is, and must not hold up all others.
        for (const id of ids)
          await judgeThese(deps, [id]).catch((err: unknown) => {
            if (isDatabaseAway(err) || isLostRace(err)) throw err;
            deps.log.error({ orderId: id, err }, 'an order could not be judged again');
          });
      }
    }),
});

/** By compare-and-set: read and decided anew as long as others write to them meanwhile. */
async function judgeThese(deps: StepDeps, ids: OrderDoc['_id'][]): Promise<void> {
  for (let lost = 0; ; lost += 1) {
    try {
      return await judgeAgain(
        deps,
        await orders(deps)
          .find({ _id: { $in: ids } })
          .toArray(),
      );
    } catch (error) {
      if (!isLostRace(error) || lost >= MOST_LOST_IN_A_ROW) throw error;
    }
  }
}

async function judgeAgain(deps: StepDeps, batch: OrderDoc[]): Promise<void> {
  const now = deps.now();
  const held = new Map(batch.map((order) => [order._id.toString(), order]));
  for (const copy of await copiesOf(deps, batch)) held.set(copy._id.toString(), copy);
  const all = [...held.values()];
  const byId = new Map((await channelsOf(deps, all)).map((channel) => [channel._id.toString(), channel]));
  const ages = new Map([...byId].map(([id, { createdAt }]) => [id, createdAt]));
  const begun = await begunSince(deps, all, byId);
  // In memory first: the verdicts on copies of one order follow from each other.
  const next = new Map(held);
  for (const { _id } of batch) {
    const order = next.get(_id.toString()) as OrderDoc;
    const channel = byId.get(order.channelId.toString());
    const isHistory =
      channel && order.isHistory
        ? isStillHistory(order, channel, now) && !begun.has(_id.toString())
        : order.isHistory;
    const judged: OrderDoc = { ...order, isHistory };
    const others = [...next.values()].filter((other) => isCopy(other, judged));
    const verdicts = decideTwins({ ...judged, ...consequences(judged) }, others, ages, now);
    for (const verdict of verdicts) next.set(verdict._id.toString(), verdict);
  }
  const docs = [...next].flatMap(([id, after]) => {
    const before = held.get(id) as OrderDoc;
    return isUnchanged(before, after) ? [] : [{ before, after: { ...after, ...nextWrite(before, now) } }];
  });
  await writeBatch<OrderDoc>(deps, orders(deps), { docs }, now);
}

const isCopy = (a: OrderDoc, b: OrderDoc): boolean =>
  a.accountId.equals(b.accountId) && a.channelOrderId === b.channelOrderId && !a._id.equals(b._id);

const isUnchanged = (a: OrderDoc, b: OrderDoc): boolean =>
  a.isHistory === b.isHistory &&
  a.status === b.status &&
  a.statusReason === b.statusReason &&
  a.exceptions.length === b.exceptions.length &&
  String(a.twin?.orderId ?? '') === String(b.twin?.orderId ?? '') &&
  (a.releasedHold ?? null) === (b.releasedHold ?? null);

async function copiesOf(deps: StepDeps, batch: OrderDoc[]): Promise<OrderDoc[]> {
  const byAccount = groupBy(batch, ({ accountId }) => accountId.toString());
  const found = await Promise.all(
    [...byAccount.values()].map(async (its) => {
      const accountId = its[0]?.accountId;
      const ids = its.map(({ channelOrderId }) => channelOrderId);
      return accountId
        ? orders(deps)
            .find({ accountId, channelOrderId: { $in: ids } })
            .toArray()
        : [];
    }),
  );
  return found.flat();
}

type ChannelOfOrders = Pick<
  ChannelDoc,
  '_id' | 'accountId' | 'createdAt' | 'connectedAt' | 'firstActiveAt' | 'settings'
>;

const channelsOf = (deps: StepDeps, all: OrderDoc[]): Promise<ChannelOfOrders[]> =>
  channels(deps)
    .find<ChannelOfOrders>(
      { _id: { $in: [...new Map(all.map(({ channelId }) => [String(channelId), channelId])).values()] } },
      { projection: { accountId: 1, createdAt: 1, connectedAt: 1, firstActiveAt: 1, settings: 1 } },
    )
    .toArray();

/** Orders filed as history of which an event says that they began since, or that they were held as forecast or failed. */
async function begunSince(
  deps: StepDeps,
  all: OrderDoc[],
  byId: ReadonlyMap<string, ChannelOfOrders>,
): Promise<Set<string>> {
  const doubtful = all.filter(({ isHistory }) => isHistory);
  const begun = new Set<string>();
  await Promise.all(
    doubtful.map(async (order) => {
      const channel = byId.get(order.channelId.toString());
      if (!channel) return;
      const { accountId, channelOrderId: objectId } = order;
      const rows = await events(deps)
        .find<EventDoc>({ accountId, objectId }, { projection: { raw: 0 } })
        .toArray();
      const isWork = rows.some(
        (row) =>
          row.channelId.equals(order.channelId) &&
          ((row.verified !== 'none' &&
            beganSince(
              { topic: row.topic, record: { version: row.channelUpdatedAt }, at: row.receivedAt },
              channel,
            )) ||
            row.changes.some(
              ({ path, before }) => path === 'channelStatus' && (before === 'queued' || before === 'error'),
            )),
      );
      if (isWork) begun.add(order._id.toString());
    }),
  );
  return begun;
}
