import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import { changeChannel } from '../channels/change-channel.ts';
import type { ChannelDeps } from '../channels/channel-deps.ts';
import { withLease } from '../channels/lease.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { foldName } from '../channels/must-connect.ts';
import { findChannel } from '../channels/queries.ts';
import { channelNotFound } from '../channels/refusals.ts';
import { removeWebhooks } from '../channels/register-webhooks.ts';
import { newHookKey, storeSecret } from '../channels/secrets.ts';
import { randomToken } from '../crypto.ts';
import type { Actor } from '../deps.ts';
import { describeError } from '../errors.ts';
import { SECOND } from '../time.ts';
import { nameNotTyped } from './refusals.ts';

/** Somebody waits for the page. */
const PATIENCE = { tries: 2, timeoutMs: 8 * SECOND, deadlineMs: 15 * SECOND };

export interface Disconnection {
  /** As typed, to be sure that it is meant. */
  name: string;
  keeps: 'orders' | 'nothing';
}

/**
 * Ends a sales channel: our webhooks are removed with its token, then its secrets and addresses are gone for good, and
 * nothing is fetched or mailed for it any more. What is left (orders that waited for its copies go, or everything is
 * erased) is done by `finishDisconnects`. The audit line stays whatever is kept.
 *
 * @returns a sentence for the merchant. @throws GatewayError `channel_not_found` (404), `name_not_typed` (422).
 */
export async function disconnectChannel(
  deps: ChannelDeps,
  accountId: Types.ObjectId,
  channelId: Types.ObjectId,
  actor: Actor,
  { name, keeps }: Disconnection,
): Promise<string> {
  const channel = await findChannel(deps, accountId, channelId);
  if (!channel) throw channelNotFound();
  if (foldName(name.trim()) !== channel.nameKey) throw nameNotTyped({ name: channel.name });
  const removed = await webhooksRemoved(deps, channel);
  const at = deps.now();
  await deps.db.transaction(async (session) => {
    const $set = { ...withoutSecrets(deps, channel, actor), disconnected: { at, keeps, doneAt: null } };
    if (!(await changeChannel(deps, { _id: channel._id, accountId }, [{ $set }], session))) return;
    const target = { kind: 'channel', id: channel._id.toString(), name: channel.name };
    const note = keeps === 'orders' ? 'Orders are kept.' : 'Everything is erased.';
    await writeAudit(deps, { accountId, actor, action: 'channel.disconnected', target, note }, session);
  });
  deps.access.forget(channel._id.toString());
  const kept =
    keeps === 'orders' ? 'Its orders stay.' : 'Everything that came through it is erased within two minutes.';
  return [`${channel.name} is disconnected.`, kept, removed].join(' ');
}

async function webhooksRemoved(deps: ChannelDeps, channel: ChannelDoc): Promise<string> {
  try {
    const remove = () => removeWebhooks(deps, channel, deps.access.client(channel, PATIENCE));
    const turn = await withLease(deps, channel._id, 'webhooks', remove, { waitMs: 10 * SECOND });
    return `${turn?.result ?? 0} webhooks were removed from ReCharge.`;
  } catch (error) {
    deps.log.warn({ channelId: channel._id, err: describeError(error) }, 'webhooks not removed');
    return 'ReCharge did not let us remove our webhooks: what it still sends is answered 404, and it ends them by itself.';
  }
}

/** Nothing of the old secrets and addresses is left; name and token may be used again. */
function withoutSecrets(deps: ChannelDeps, channel: ChannelDoc, actor: Actor): Partial<ChannelDoc> {
  const unique = `disconnected ${channel._id.toString()}`;
  return {
    active: false,
    nameKey: unique,
    token: storeSecret(deps, { channel, actor }, 'channel.token', randomToken(16)),
    tokenFingerprint: unique,
    clientSecret: null,
    previousClientSecret: null,
    hookKeys: [newHookKey(deps, channel)],
    expiredHookKeys: [],
    webhooks: [],
    steps: [],
    problems: [],
    notices: [],
  };
}
