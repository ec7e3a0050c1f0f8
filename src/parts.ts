import type { Broker } from './amqp/broker.ts';
import type { ChannelAccess } from './channels/access.ts';
import type { Deps } from './deps.ts';
import type { ChannelCache } from './ingest/channel-cache.ts';
import type { DoorMarks } from './ingest/door-marks.ts';
import type { KeepEvent } from './ingest/keep-event.ts';
import type { Quarantine } from './ingest/quarantine.ts';
import type { Spool } from './ingest/spool.ts';
import type { Turns } from './turns.ts';

/** What the composition hands to the roles. */
export interface Parts {
  deps: Deps;
  broker: Broker;
  access: ChannelAccess;
  spool: Spool;
  door: { channels: ChannelCache; keeper: KeepEvent; quarantine: Quarantine; marks: DoorMarks };
  /** The common deps with broker, channel access and the release of quarantined deliveries. */
  featureDeps: Deps & {
    broker: Broker;
    access: ChannelAccess;
    turns: Turns;
    releaseQuarantine: (channelId: string) => Promise<number>;
  };
}
