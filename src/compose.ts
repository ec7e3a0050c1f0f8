import { channelHealth } from './channel-health/health.ts';
import { healthCounts } from './channel-health/health-counts.ts';
import { createChannelAccess } from './channels/access.ts';
import { channelsOfWarehouse } from './channels/queries.ts';
import type { Deps } from './deps.ts';
import { createDoor } from './ingest/create-door.ts';
import type { EventPublisher } from './ingest/keep-event.ts';
import { reopenHistory } from './orders/reopen-history.ts';
import type { Parts } from './parts.ts';
import { createTurns } from './turns.ts';

/** Makes every part that features share, and hands features what stands above them. */
export function compose<B extends { publisher: EventPublisher }>(deps: Deps, broker: B): Parts<B> {
  const door = createDoor(deps, broker.publisher);
  return {
    ...deps,
    broker,
    door,
    access: createChannelAccess(deps),
    turns: createTurns(),
    releaseQuarantine: door.release,
    reopenHistory: (channel) => reopenHistory(deps, channel),
    channelsOfWarehouse: (...of) => channelsOfWarehouse(deps, ...of),
    healthOf: async (channel) => channelHealth(channel, deps.now(), await healthCounts(deps, channel)),
  };
}
