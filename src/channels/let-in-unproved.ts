import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor } from '../deps.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { findChannel } from './queries.ts';
import { channelNotFound, channelSigned } from './refusals.ts';

/**
 * Lets a channel's quarantine in that nothing can prove any more, since the channel has no client secret: as hints
 * of which ReCharge is asked, never as what they say. Only by a person: taking a secret away lets nothing in.
 *
 * @returns a sentence for the merchant. @throws GatewayError `channel_not_found` (404), `channel_signed` (409).
 */
export async function letInUnproved(
  deps: ChannelDeps,
  accountId: Types.ObjectId,
  channelId: Types.ObjectId,
  actor: Actor,
): Promise<string> {
  const channel = await findChannel(deps, accountId, channelId);
  if (!channel) throw channelNotFound();
  if (channel.clientSecret) throw channelSigned({ name: channel.name });
  const target = { kind: 'channel', id: channel._id.toString(), name: channel.name };
  await writeAudit(deps, { accountId, actor, action: 'channel.quarantine_let_in', target });
  const released = await deps.releaseQuarantine(channel._id.toString(), { unproved: true });
  return `${channel.name}: ${released} ${released === 1 ? 'delivery was' : 'deliveries were'} let in; ReCharge is asked for each.`;
}
