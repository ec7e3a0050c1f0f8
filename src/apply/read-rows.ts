import { type EventDoc, events } from '../events/model.ts';
import { groupBy } from '../group-by.ts';
import { asId } from '../ids.ts';
import type { DbDeps } from '../mongo/collection.ts';
import { eventKey, type Item } from './item.ts';
import type { EarlierRow } from './verdicts.ts';

/** The rows that the same bytes got earlier, by `eventKey`; a fetched record has no bytes. */
export async function readRows(deps: DbDeps, items: Item<unknown>[]): Promise<Map<string, EarlierRow>> {
  const rows = new Map<string, EarlierRow>();
  const came = groupBy(
    items.filter(({ verified }) => verified !== 'fetched'),
    ({ channelId }) => channelId,
  );
  await Promise.all(
    [...came].map(async ([channelId, its]) => {
      const found = await events(deps)
        .find<EarlierRow & Pick<EventDoc, 'eventId'>>(
          { channelId: asId(channelId), eventId: { $in: its.map(({ eventId }) => eventId) } },
          { projection: { eventId: 1, outcome: 1, reason: 1, receivedAt: 1, lastReceivedAt: 1 } },
        )
        .toArray();
      for (const row of found) rows.set(eventKey({ channelId, eventId: row.eventId }), row);
    }),
  );
  return rows;
}
