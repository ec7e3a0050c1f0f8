import type { Broker } from './amqp/broker.ts';
import type { ChannelsApiDeps } from './channels/api.ts';
import type { ChannelDeps } from './channels/channel-deps.ts';
import type { Deps } from './deps.ts';
import type { ChannelCache } from './ingest/channel-cache.ts';
import type { DoorMarks } from './ingest/door-marks.ts';
import type { KeepEvent } from './ingest/keep-event.ts';
import type { Quarantine } from './ingest/quarantine.ts';
import type { Spool } from './ingest/spool.ts';
import type { Turns } from './turns.ts';
import type { WarehouseDeps } from './warehouses/save-warehouse.ts';

/** What the composition hands to the roles: the common deps, what is shared, and what features hand to each other. */
export interface Parts<B = Broker> extends Deps, ChannelDeps, WarehouseDeps, ChannelsApiDeps {
  broker: B;
  spool: Spool;
  /** Spares despatches of one order at the same time from conflicting again and again. */
  turns: Turns;
  door: { channels: ChannelCache; keeper: KeepEvent; quarantine: Quarantine; marks: DoorMarks };
}
