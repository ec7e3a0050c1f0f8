import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import { changeChannel } from '../channels/change-channel.ts';
import type { ChannelDeps } from '../channels/channel-deps.ts';
import { withLease } from '../channels/lease.ts';
import { type ChannelDoc, CONNECTED } from '../channels/model.ts';
import { foldName } from '../channels/must-connect.ts';
import { findChannel } from '../channels/queries.ts';
import { channelNotFound } from '../channels/refusals.ts';
import { removeWebhooks } from '../channels/register-webhooks.ts';
import { newHookKey, storeSecret } from '../channels/secrets.ts';
import { randomToken } from '../crypto.ts';
import type { Actor } from '../deps.ts';
import { describeError } from '../errors.ts';
import { SECOND } from '../time.ts';
import { channelBusy, nameNotTyped } from './refusals.ts';

/** Somebody waits for the page. */
const PATIENCE = { tries: 2, timeoutMs: 8 * SECOND, deadlineMs: 15 * SECOND };
const WAIT_MS = 20 * SECOND;

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
 * @returns a sentence for the merchant. @throws GatewayError `channel_not_found` (404, also when
 * somebody else was first), `channel_busy` (409), `name_not_typed` (422).
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
  // Under the lease nobody registers anew what was just removed, and of several that end it one does.
  const end = async (): Promise<string | null> => {
    const removed = await webhooksRemoved(deps, channel);
    return (await written(deps, channel, actor, keeps)) ? removed : null;
  };
  const turn = await withLease(deps, channel._id, 'webhooks', end, { waitMs: WAIT_MS });
  if (!turn) throw channelBusy({ name: channel.name });
  if (turn.result === null) throw channelNotFound();
  deps.access.forget(channel._id.toString());
  const kept =
    keeps === 'orders' ? 'Its orders stay.' : 'Everything that came through it is erased within two minutes.';
  return [`${channel.name} is disconnected.`, kept, turn.result].join(' ');
}

/** @returns false when somebody else disconnected it meanwhile. */
function written(
  deps: ChannelDeps,
  channel: ChannelDoc,
  actor: Actor,
  keeps: Disconnection['keeps'],
): Promise<boolean> {
  const { _id, accountId, name } = channel;
  const disconnected = { at: deps.now(), keeps, doneAt: null };
  return deps.db.transaction(async (session) => {
    const $set = { ...withoutSecrets(deps, channel, actor), disconnected };
    if (!(await changeChannel(deps, { _id, accountId, ...CONNECTED }, [{ $set }], session))) return false;
    const target = { kind: 'channel', id: _id.toString(), name };
    const note = keeps === 'orders' ? 'Orders are kept.' : 'Everything is erased.';
    await writeAudit(deps, { accountId, actor, action: 'channel.disconnected', target, note }, session);
    return true;
  });
}

async function webhooksRemoved(deps: ChannelDeps, channel: ChannelDoc): Promise<string> {
  try {
    const removed = await removeWebhooks(deps, channel, deps.access.client(channel, PATIENCE));
    return `${removed} ${removed === 1 ? 'webhook was' : 'webhooks were'} removed from ReCharge.`;
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
