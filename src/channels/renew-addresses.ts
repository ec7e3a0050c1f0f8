import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor } from '../deps.ts';
import { describeError } from '../errors.ts';
import { SECOND } from '../time.ts';
import { changeChannel } from './change-channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { newestKeyIs } from './expire-hook-keys.ts';
import { withLease } from './lease.ts';
import { findChannel, loadChannel } from './queries.ts';
import { channelNotFound, channelPaused } from './refusals.ts';
import { registerWebhooks } from './register-webhooks.ts';
import { newHookKey } from './secrets.ts';

/** Somebody waits for the page; what cannot be done now is done by the watch. */
const PATIENCE = { tries: 2, timeoutMs: 8 * SECOND, deadlineMs: 15 * SECOND };

/**
 * Gives a channel new delivery addresses, for when the old ones became known: registers them, then removes the
 * old registrations. The old addresses are taken until nothing can come on them (see `retiredKeys`).
 *
 * @returns a sentence for the merchant. @throws GatewayError `channel_not_found` (404), `channel_paused` (409).
 */
export async function renewAddresses(
  deps: ChannelDeps,
  accountId: Types.ObjectId,
  channelId: Types.ObjectId,
  actor: Actor,
): Promise<string> {
  const channel = await findChannel(deps, accountId, channelId);
  if (!channel) throw channelNotFound();
  if (!channel.active) throw channelPaused({ name: channel.name });
  const now = deps.now();
  const retired = channel.hookKeys.map((key) => ({ ...key, retiredAt: key.retiredAt ?? now }));
  const hookKeys = [newHookKey(deps, channel), ...retired];
  await deps.db.transaction(async (session) => {
    const asRead = { _id: channel._id, accountId, ...newestKeyIs(channel) };
    // Pressed twice at once: renewed is renewed.
    if (!(await changeChannel(deps, asRead, [{ $set: { hookKeys } }], session))) return;
    const target = { kind: 'channel', id: channel._id.toString(), name: channel.name };
    await writeAudit(deps, { accountId, actor, action: 'channel.addresses_renewed', target }, session);
  });
  deps.access.forget(channel._id.toString());
  try {
    const register = async () => {
      const fresh = await loadChannel(deps, channel._id);
      return fresh?.active ? registerWebhooks(deps, fresh, deps.access.client(fresh, PATIENCE)) : null;
    };
    const turn = await withLease(deps, channel._id, 'webhooks', register, { waitMs: 10 * SECOND });
    if (turn?.result) return `${channel.name} has new addresses; the old ones are removed from ReCharge.`;
  } catch (error) {
    deps.log.warn({ channelId: channel._id, err: describeError(error) }, 'new addresses not registered yet');
  }
  return `${channel.name} has new addresses; they are registered at ReCharge within minutes.`;
}
