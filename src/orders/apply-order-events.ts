import type { BatchTurns } from '../apply/batch-turns.ts';
import type { Verdict } from '../apply/event-consumer.ts';
import { isLostRace } from '../apply/lost-race.ts';
import type { ChannelAccess } from '../channels/access.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { describeError, isDatabaseAway } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import { type BatchPlan, decideBatch } from './decide-batch.ts';
import { fetchOrders } from './fetch-orders.ts';
import { type IncomingOrderEvent, type Item, orderKey, toItem } from './incoming.ts';
import type { OrderDoc } from './model.ts';
import type { Fetched } from './settle.ts';
import { readKnown, writeBatch } from './write-batch.ts';

export type ApplyDeps = Pick<Deps, 'db' | 'log' | 'metrics' | 'now'> & {
  access: Pick<ChannelAccess, 'channel' | 'client'>;
  /** Told of orders that were written; must not throw. */
  onApplied?: (channel: ChannelDoc, orders: OrderDoc[]) => void;
  /** Shared by the batches of one process. */
  batchTurns?: BatchTurns;
};

/** One transaction stays well below the size of the server's log entries. */
const MOST_BYTES = 8 * 2 ** 20;
const MOST_ITEMS = 500;
/** After so many lost races a batch is halved, so that fewer others can be in its way. */
const TRIES_BEFORE_SPLIT = 8;
const MOST_TRIES = 40;
const LONGEST_PAUSE_MS = 2_000;
/** An order that is written all the time is not asked for again and again. */
const MOST_ASKS = 3;

/** What ReCharge answered, for the order as it was at `revision` (0: not held). */
interface Answer {
  fetched: Fetched;
  revision: number;
  asks: number;
}

/**
 * Applies deliveries about orders: decides them in memory, writes orders and event rows in one
 * transaction, asks ReCharge where only it can tell.
 *
 * @returns a verdict for each event, in their sequence; `retry` where ReCharge could not be asked.
 * @throws when MongoDB is away (nothing of the rest is known to be written; safe to repeat).
 */
export async function applyOrderEvents(deps: ApplyDeps, events: IncomingOrderEvent[]): Promise<Verdict[]> {
  const channels = new Map<string, ChannelDoc | null>();
  for (const { channelId } of events)
    if (!channels.has(channelId)) channels.set(channelId, await deps.access.channel(channelId));
  return applyItems(
    deps,
    events.map((event) => toItem(event, channels.get(event.channelId) ?? null)),
  );
}

/** The same for events that were read already, as an import has them. */
export async function applyItems(deps: ApplyDeps, items: Item[]): Promise<Verdict[]> {
  const verdicts = new Map<Item, Verdict>();
  for (const part of partsOf(items)) {
    const work = () => applyPart(deps, part, new Map(), verdicts);
    if (deps.batchTurns)
      await deps.batchTurns.run(
        part.map(({ channelId, objectId }) => orderKey(channelId, objectId ?? '')),
        work,
      );
    else await work();
  }
  return items.map((item) => verdicts.get(item) ?? lost(item));
}

/** An error that is not MongoDB's absence is pinned to one event by halving; only that one is tried again. */
async function applyPart(
  deps: ApplyDeps,
  items: Item[],
  answers: ReadonlyMap<string, Answer>,
  verdicts: Map<Item, Verdict>,
): Promise<void> {
  if (items.length === 0) return;
  try {
    const deferred = await decideAndWrite(deps, items, answers, verdicts);
    if (deferred.items.length === 0) return;
    // The others are done by now: they do not wait for ReCharge.
    const fetched = await fetchOrders(deps, deferred.asks);
    const known = new Map(answers);
    for (const { key, revision } of deferred.asks) {
      const answer = fetched.get(key);
      if (answer) known.set(key, { fetched: answer, revision, asks: (answers.get(key)?.asks ?? 0) + 1 });
    }
    await applyPart(deps, deferred.items, known, verdicts);
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    const open = items.filter((item) => !verdicts.has(item));
    if (open.length > 1) {
      const middle = Math.ceil(open.length / 2);
      await applyPart(deps, open.slice(0, middle), answers, verdicts);
      await applyPart(deps, open.slice(middle), answers, verdicts);
      return;
    }
    const [item] = open;
    if (!item) return;
    // Also met for up to a minute when a process died inside a transaction that held this order.
    const reason = describeError(error);
    deps.log.error({ eventId: item.eventId, objectId: item.objectId, err: reason }, 'event not applied');
    verdicts.set(item, {
      eventId: item.eventId,
      objectId: item.objectId,
      outcome: 'retry',
      retry: isLostRace(error) ? 'conflict' : 'soon',
      reason,
    });
  }
}

interface Deferred {
  items: Item[];
  asks: { key: string; channel: ChannelDoc; channelOrderId: string; held: boolean; revision: number }[];
}

/** Decides and writes all items but those for which ReCharge must be asked; these come back. */
async function decideAndWrite(
  deps: ApplyDeps,
  items: Item[],
  answers: ReadonlyMap<string, Answer>,
  verdicts: Map<Item, Verdict>,
): Promise<Deferred> {
  const tries = items.length > 1 ? TRIES_BEFORE_SPLIT : MOST_TRIES;
  for (let attempt = 1; ; attempt++) {
    const startedAt = performance.now();
    const known = await readKnown(deps, items);
    const fetched = new Map<string, Fetched>();
    for (const [key, answer] of answers) {
      // An answer from before the order's last write may be out of date: it is asked for again.
      const isFresh = answer.revision === (known.orders.get(key)?.revision ?? 0);
      if (isFresh || answer.asks >= MOST_ASKS) fetched.set(key, answer.fetched);
    }
    const plan = decideBatch(items, { ...known, fetched }, deps.now());
    try {
      if (plan.orders.length > 0 || plan.rows.length > 0) await writeBatch(deps, plan.orders, plan.rows);
      for (const [item, verdict] of plan.verdicts) verdicts.set(item, verdict);
      tell(deps, items, plan);
      const deferred = items.filter((item) => !plan.verdicts.has(item));
      const written = new Map(plan.orders.map(({ after }) => [keyOf(after), after]));
      const asks = [...plan.asks].map(([key, ask]) => {
        const order = written.get(key) ?? known.orders.get(key);
        return { ...ask, key, held: order !== undefined, revision: order?.revision ?? 0 };
      });
      return { items: deferred, asks };
    } catch (error) {
      if (!isLostRace(error) || attempt >= tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs(performance.now() - startedAt, attempt)));
    }
  }
}

const keyOf = (order: OrderDoc): string => orderKey(order.channelId.toString(), order.channelOrderId);

/** The others need about as long as we just did; the more often we lose, the more of them there are. */
const pauseMs = (tookMs: number, attempt: number): number =>
  Math.random() * Math.min(LONGEST_PAUSE_MS, (10 + tookMs) * 2 ** Math.min(attempt - 1, 3));

function tell(deps: ApplyDeps, items: Item[], plan: BatchPlan): void {
  if (!deps.onApplied || plan.orders.length === 0) return;
  const channels = new Map(
    items.flatMap(({ channelId, channel }) => (channel ? [[channelId, channel]] : [])),
  );
  const byChannel = groupBy(plan.orders, ({ after }) => after.channelId.toString());
  for (const [channelId, orders] of byChannel) {
    const channel = channels.get(channelId);
    if (channel)
      deps.onApplied(
        channel,
        orders.map(({ after }) => after),
      );
  }
}

function* partsOf(items: Item[]): Generator<Item[]> {
  let part: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = item.raw?.length ?? 0;
    if (part.length > 0 && (part.length >= MOST_ITEMS || bytes + size > MOST_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(item);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

const lost = ({ eventId, objectId }: Item): Verdict => ({
  eventId,
  objectId,
  outcome: 'retry',
  retry: 'soon',
  reason: 'not_decided',
});
