import { channelHealth } from './channel-health/health.ts';
import { healthCounts } from './channel-health/health-counts.ts';
import { createChannelAccess } from './channels/access.ts';
import { channelsOfWarehouse } from './channels/queries.ts';
import type { Deps } from './deps.ts';
import { createChannelCache } from './ingest/channel-cache.ts';
import { createDoorMarks } from './ingest/door-marks.ts';
import { createKeepEvent, type EventPublisher } from './ingest/keep-event.ts';
import { createQuarantine } from './ingest/quarantine.ts';
import { releaseQuarantine } from './ingest/release-quarantine.ts';
import { createSpool } from './ingest/spool.ts';
import { reopenHistory } from './orders/reopen-history.ts';
import type { Parts } from './parts.ts';
import { createTurns } from './turns.ts';

/** Makes every part that features share, and hands features what stands above them. */
export function compose<B extends { publisher: EventPublisher }>(deps: Deps, broker: B): Parts<B> {
  const spool = createSpool(deps);
  const keeper = createKeepEvent({ publisher: broker.publisher, spool, log: deps.log });
  const quarantine = createQuarantine(deps);
  return {
    ...deps,
    broker,
    spool,
    access: createChannelAccess(deps),
    turns: createTurns(),
    door: { channels: createChannelCache(deps), keeper, quarantine, marks: createDoorMarks(deps) },
    releaseQuarantine: (channelId) => releaseQuarantine({ ...deps, quarantine, keeper }, channelId),
    reopenHistory: (channel) => reopenHistory(deps, channel),
    channelsOfWarehouse: (...of) => channelsOfWarehouse(deps, ...of),
    healthOf: async (channel) => channelHealth(channel, deps.now(), await healthCounts(deps, channel)),
  };
}
