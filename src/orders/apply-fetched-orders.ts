import type { ChannelDoc } from '../channels/model.ts';
import { GatewayError, type RetryClass } from '../errors.ts';
import { keepUnreadable } from '../events/keep-unreadable.ts';
import { createProductLearner } from '../products/learn-from-orders.ts';
import { type ApplyDeps, applyItems } from './apply-order-events.ts';
import { fetchedEventId } from './decide-batch.ts';
import { type Item, readRecord } from './incoming.ts';

export interface FetchedResult {
  /** Records handed in. */
  seen: number;
  /** Those that were new or newer than ours. */
  applied: number;
  /** The highest version among the readable ones: the next mark. */
  newest: Date | null;
  /** Kept as dead letters with their reason. */
  unreadable: number;
}

/**
 * Applies bare order records of a list of ReCharge. Doing it again changes nothing; only what changed
 * something gets an event row. A record that cannot be read becomes a dead letter and stops nothing.
 *
 * @throws GatewayError of ReCharge's, class `soon` or `later`, when a record needed asking back and
 * that failed: the page is to be applied again. MongoDB's errors when it is away.
 */
export async function applyFetchedOrders(
  deps: Omit<ApplyDeps, 'onApplied'>,
  channel: ChannelDoc,
  records: unknown[],
  via: 'import' | 'reconcile',
): Promise<FetchedResult> {
  const now = deps.now();
  const result: FetchedResult = { seen: records.length, applied: 0, newest: null, unreadable: 0 };
  const items: Item[] = [];
  for (const record of records) {
    try {
      const read = readRecord(record);
      items.push(toFetchedItem(channel, read, via, now));
      const version = read.order.channelUpdatedAt;
      if (version && (!result.newest || version > result.newest)) result.newest = version;
    } catch (error) {
      result.unreadable++;
      await keepUnreadable(deps, channel, 'order/fetched', record, error);
    }
  }
  const learner = createProductLearner(deps);
  const verdicts = await applyItems({ ...deps, onApplied: learner.learn }, items);
  await learner.flush();
  for (const verdict of verdicts) {
    if (verdict.outcome === 'applied') result.applied++;
    if (verdict.outcome === 'retry') throw notAsked(verdict);
    deps.metrics.events.inc({ resource: 'order', outcome: verdict.outcome });
  }
  return result;
}

function notAsked(verdict: { retry: RetryClass; reason: string; objectId: string | null }): GatewayError {
  return new GatewayError(
    'order_not_settled',
    `Order ${verdict.objectId ?? ''} could not be settled: ${verdict.reason}`,
    { status: 503, retry: verdict.retry, cure: 'Nothing to do: it is tried again by itself.' },
  );
}

function toFetchedItem(
  channel: ChannelDoc,
  read: ReturnType<typeof readRecord>,
  via: 'import' | 'reconcile',
  now: Date,
): Item {
  const channelId = channel._id.toString();
  const objectId = read.order.channelOrderId;
  return {
    accountId: channel.accountId.toString(),
    channelId,
    channel,
    eventId: fetchedEventId(channelId, objectId, read.contentHash),
    topic: 'order/fetched',
    via,
    verified: 'fetched',
    receivedAt: now,
    traceparent: null,
    raw: null,
    redelivered: false,
    objectId,
    reading: { kind: 'record', ...read },
  };
}
