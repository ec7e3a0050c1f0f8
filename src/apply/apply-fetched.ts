import type { ChannelDoc } from '../channels/model.ts';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { fetchedEventId } from '../events/event-row.ts';
import { keepUnreadable } from '../events/keep-unreadable.ts';
import { type ApplyDeps, applyItems } from './apply-items.ts';
import type { Holdings, StoredDoc } from './holdings.ts';
import type { Item, ReadRecord, Resource } from './item.ts';

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
 * Applies bare records of a list of ReCharge. Doing it again changes nothing; only what changed something
 * gets an event row. A record that cannot be read becomes a dead letter and stops nothing.
 *
 * @param onRead told of each record that can be read.
 * @throws GatewayError of ReCharge's, class `soon` or `later`, when a record needed asking back and
 * that failed: the page is to be applied again. MongoDB's errors when it is away.
 */
export async function applyFetched<Content, Doc extends StoredDoc>(
  deps: ApplyDeps & Pick<Deps, 'metrics'>,
  holdings: Holdings<Content, Doc>,
  list: { channel: ChannelDoc; resource: Resource; records: unknown[]; via: 'import' | 'reconcile' },
  onRead: (record: ReadRecord<Content>) => void = () => {},
): Promise<FetchedResult> {
  const { channel, resource, records, via } = list;
  const now = deps.now();
  const result: FetchedResult = { seen: records.length, applied: 0, newest: null, unreadable: 0 };
  const items: Item<Content>[] = [];
  for (const raw of records) {
    try {
      const record = holdings.read(resource, raw);
      onRead(record);
      items.push(itemOf(channel, resource, record, via, now));
      if (record.version && (!result.newest || record.version > result.newest))
        result.newest = record.version;
    } catch (error) {
      result.unreadable++;
      await keepUnreadable(deps, channel, `${resource}/fetched`, raw, error);
    }
  }
  for (const verdict of await applyItems(deps, holdings, items)) {
    if (verdict.outcome === 'applied') result.applied++;
    if (verdict.outcome === 'retry')
      throw new GatewayError(
        'record_undecided',
        `The ${resource} ${verdict.objectId ?? ''} could not be decided: ${verdict.reason}`,
        {
          status: 503,
          retry: verdict.retry,
          cure: 'Nothing to do: it is tried again by itself.',
        },
      );
    deps.metrics.events.inc({ resource: holdings.name, outcome: verdict.outcome });
  }
  return result;
}

function itemOf<Content>(
  channel: ChannelDoc,
  resource: Resource,
  record: ReadRecord<Content>,
  via: 'import' | 'reconcile',
  now: Date,
): Item<Content> {
  const channelId = channel._id.toString();
  const { objectId, contentHash } = record;
  return {
    accountId: channel.accountId.toString(),
    channelId,
    channel,
    eventId: fetchedEventId(channelId, resource, objectId, contentHash),
    topic: `${resource}/fetched`,
    resource,
    via,
    verified: 'fetched',
    receivedAt: now,
    traceparent: null,
    raw: null,
    redelivered: false,
    objectId,
    reading: { kind: 'record', record },
  };
}
