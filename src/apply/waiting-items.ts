import type { ChannelDoc } from '../channels/model.ts';
import { fetchedEventId } from '../events/event-row.ts';
import { type EventDoc, events } from '../events/model.ts';
import { groupBy } from '../group-by.ts';
import type { DbDeps } from '../mongo/collection.ts';
import type { KnownAnswer } from './answer.ts';
import type { AskDoc } from './ask-model.ts';
import type { Holdings, StoredDoc } from './holdings.ts';
import { type Item, objectKey, type PlacedItem } from './item.ts';
import { readEvent } from './read-event.ts';

/** Rows read at once: some carry their deliveries. What is left keeps its ask. */
const MOST_ROWS = 200;

/** Stands for an ask while it is asked. */
export function probeOf<Content>(ask: AskDoc, channel: ChannelDoc, now: Date): PlacedItem<Content> {
  const { resource, objectId } = ask;
  const channelId = channel._id.toString();
  return {
    accountId: channel.accountId.toString(),
    channelId,
    channel,
    eventId: '',
    topic: `${resource}/fetched`,
    resource,
    objectId,
    via: 'tie',
    verified: 'fetched',
    receivedAt: now,
    traceparent: null,
    raw: null,
    redelivered: false,
    resumed: true,
    reading: { kind: 'ask' },
  };
}

/** The events that wait for answers, as they came; and behind them what was answered, as an event of its own. */
export async function waitingItems<Content, Doc extends StoredDoc>(
  deps: DbDeps,
  holdings: Pick<Holdings<Content, Doc>, 'resources' | 'read'>,
  channel: ChannelDoc,
  answered: { ask: AskDoc; known: KnownAnswer<Content> }[],
  now: Date,
): Promise<Item<Content>[]> {
  const byResource = groupBy(answered, ({ ask }) => ask.resource);
  const found = await Promise.all(
    [...byResource].map(([resource, its]) =>
      events(deps)
        .find({
          channelId: channel._id,
          resource,
          objectId: { $in: its.map(({ ask }) => ask.objectId) },
          outcome: 'waiting',
        })
        .limit(MOST_ROWS)
        .toArray(),
    ),
  );
  const rows = found
    .flat()
    .sort(
      (a, b) =>
        a.receivedAt.getTime() - b.receivedAt.getTime() || (a._id.toString() < b._id.toString() ? -1 : 1),
    );
  const items = rows.map((row) => itemOf(holdings, row, channel));
  const withRows = new Set(items.map(objectKey));
  for (const { ask, known } of answered) {
    const item = probeOf<Content>(ask, channel, now);
    const record = known.answer.kind === 'found' ? known.answer.record : null;
    // The events may all be out of date by now: what was answered counts all the same.
    if (withRows.has(objectKey(item)) && !record && known.revision === 0) continue;
    const content = record?.contentHash ?? `deleted:${known.revision}`;
    items.push({
      ...item,
      eventId: fetchedEventId(item.channelId, item.resource, item.objectId, content),
      reading: record ? { kind: 'record', record } : { kind: 'ask' },
    });
  }
  return items;
}

function itemOf<Content, Doc extends StoredDoc>(
  holdings: Pick<Holdings<Content, Doc>, 'resources' | 'read'>,
  row: EventDoc,
  channel: ChannelDoc,
): Item<Content> {
  const { eventId, topic, verified, receivedAt, traceparent, raw, objectId, via } = row;
  const came = {
    accountId: row.accountId.toString(),
    channelId: row.channelId.toString(),
    eventId,
    topic,
    receivedAt,
    traceparent,
  };
  if (raw && verified !== 'none' && verified !== 'fetched')
    return { ...readEvent(holdings, { ...came, verified, body: raw }, channel), raw: null, resumed: true };
  return {
    ...came,
    channel,
    resource: row.resource === 'unknown' ? holdings.resources[0] : row.resource,
    objectId,
    via,
    verified,
    raw: null,
    redelivered: false,
    resumed: true,
    reading: topic.endsWith('/deleted') ? { kind: 'deletion', isProof: false } : { kind: 'ask' },
  };
}
