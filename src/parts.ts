import type { Broker } from './amqp/broker.ts';
import type { ChannelsApiDeps } from './channels/api.ts';
import type { ChannelDeps } from './channels/channel-deps.ts';
import type { Deps } from './deps.ts';
import type { Door } from './ingest/create-door.ts';
import type { Turns } from './turns.ts';
import type { WarehouseDeps } from './warehouses/save-warehouse.ts';

/**
 * What the composition hands to the roles: the common deps, what is shared, and what features hand to each
 * other.
 */
export interface Parts<B = Broker> extends Deps, ChannelDeps, WarehouseDeps, ChannelsApiDeps {
  broker: B;
  /** Spares despatches of one order at the same time from conflicting again and again. */
  turns: Turns;
  door: Door;
}
