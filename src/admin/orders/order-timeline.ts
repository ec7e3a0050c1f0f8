import { presentAudit, presentEvent, type TimelineEntry } from '../frame/timeline.ts';
import type { OrderFacts } from './load-order-facts.ts';

/** Everything that happened to an order, newest first: what came, what was decided, who did what. */
export function orderTimeline(
  { events, audits }: Pick<OrderFacts, 'events' | 'audits'>,
  timeZone: string,
): TimelineEntry[] {
  const entries = [
    ...events.map((event) => ({ at: event.receivedAt, entry: presentEvent(event, timeZone) })),
    ...audits.map((audit) => ({ at: audit.at, entry: presentAudit(audit, timeZone) })),
  ];
  return entries.sort((a, b) => b.at.getTime() - a.at.getTime()).map(({ entry }) => entry);
}
