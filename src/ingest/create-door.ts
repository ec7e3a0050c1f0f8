import type { Deps } from '../deps.ts';
import { createChannelCache } from './channel-cache.ts';
import { clientAddressBy } from './client-address.ts';
import { createDeliveryHandler } from './delivery-handler.ts';
import { createDoorSights } from './door-sights.ts';
import { createFailureLimit } from './failure-limit.ts';
import { createKeepEvent, type EventPublisher } from './keep-event.ts';
import { createQuarantine } from './quarantine.ts';
import { releaseQuarantine } from './release-quarantine.ts';
import { createRoom } from './room.ts';
import { createSpool } from './spool.ts';

export type Door = ReturnType<typeof createDoor>;

/**
 * The door that deliveries arrive at, whole: made of these parts here and nowhere else, for the gateway, its
 * benchmark and its tests.
 */
export function createDoor(
  deps: Pick<Deps, 'config' | 'db' | 'vault' | 'log' | 'metrics' | 'now'>,
  publisher: EventPublisher,
  options: { failureLimit?: number; mostBytes?: number } = {},
) {
  const channels = createChannelCache(deps);
  const spool = createSpool(deps);
  const keeper = createKeepEvent({ publisher, spool, log: deps.log });
  const quarantine = createQuarantine(deps);
  const sights = createDoorSights(deps);
  const parts = { channels, spool, keeper, quarantine, sights };
  const handle = createDeliveryHandler({
    ...deps,
    ...parts,
    failures: createFailureLimit(options.failureLimit),
    room: createRoom(options.mostBytes),
    clientAddress: clientAddressBy(deps.config.trustProxy),
  });
  return {
    ...parts,
    /** Answers a delivery; false when the request is not for the door. */
    handle,
    /** Lets in what of a channel's quarantine verifies by its secrets of now, or all of it as hints; how many. */
    release: (channelId: string, how?: { unproved?: boolean }) =>
      releaseQuarantine({ ...deps, ...parts }, channelId, how),
    /** Before the first delivery: reads the channels and keeps reading them. */
    async start(): Promise<void> {
      await channels.start();
      sights.start();
    },
    /** After the last delivery: writes down what it saw. */
    async stop(): Promise<void> {
      channels.stop();
      await sights.stop();
    },
  };
}
