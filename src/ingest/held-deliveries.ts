import type { Types } from 'mongoose';
import type { DbDeps } from '../mongo/collection.ts';
import { SECOND } from '../time.ts';
import { quarantineRows } from './quarantine-model.ts';
import { spoolRows } from './spool-model.ts';

/** How many deliveries of a channel wait for RabbitMQ, and how many for the right secret; counted no further than `upTo`. */
export async function heldDeliveries(
  deps: DbDeps,
  channel: { _id: Types.ObjectId; accountId: Types.ObjectId },
  upTo: number,
): Promise<{ spooled: number; quarantined: number }> {
  const mine = { accountId: channel.accountId, channelId: channel._id };
  const few = { limit: upTo, maxTimeMS: 3 * SECOND };
  const [spooled, quarantined] = await Promise.all([
    spoolRows(deps).countDocuments(mine, few),
    quarantineRows(deps).countDocuments(mine, few),
  ]);
  return { spooled, quarantined };
}
