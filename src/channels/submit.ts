import { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor } from '../deps.ts';
import { isDuplicateKey } from '../errors.ts';
import { MINUTE } from '../time.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { knownOf } from './channel-form.ts';
import type { ChannelInput } from './channel-input.ts';
import { idleImport } from './imports.ts';
import { MISSING_TOKEN } from './missing-token.ts';
import type { ChannelDoc, ConnectStep } from './model.ts';
import { channelInvalid, foldName, mustConnect, takenFaults } from './must-connect.ts';
import { newParts } from './new-parts.ts';
import { activeWarehouses, insertChannel, loadChannel } from './queries.ts';
import { channelNotFound } from './refusals.ts';
import { newHookKey, storeSecret, tokenFingerprint } from './secrets.ts';
import { type StartOptions, startConnecting } from './start-connecting.ts';
import { newSteps } from './steps.ts';
import { newWatch } from './watch.ts';

export interface Submitted {
  channel: ChannelDoc;
  steps: ConnectStep[];
  /** False: the same form was submitted twice, this is the channel of the first time. */
  isNew: boolean;
  /** For the toast: names the channel. */
  message: string;
}

/** A form sent again within this time is the same wish, not a second channel. */
const SAME_SUBMIT_MS = 10 * MINUTE;

/**
 * Connects a new channel: tries the token, saves, and starts registering and importing in the
 * background. Two submits at once make one channel; both get it.
 *
 * @throws GatewayError `channel_invalid` (422): refused token, missing scope, ReCharge out of reach,
 * name or token taken, no warehouse. Nothing is saved then.
 */
export async function submitChannel(
  deps: ChannelDeps,
  accountId: Types.ObjectId,
  actor: Actor,
  input: ChannelInput,
  options: StartOptions = {},
): Promise<Submitted> {
  const token = input.channel?.token;
  if (!input.channel || !token) {
    throw channelInvalid([MISSING_TOKEN]);
  }
  const { name } = input.channel;
  const fingerprint = tokenFingerprint(accountId, token);
  const earlier = await refuseTaken(deps, accountId, name, fingerprint);
  if (earlier) return answer(deps, earlier, false);
  const test = await mustConnect(deps, { token, hasClientSecret: input.channel.clientSecret !== null });
  const doc = await newChannel(deps, accountId, actor, input, input.channel, token, test.tokenName);
  try {
    await deps.db.transaction(async (session) => {
      await insertChannel(deps, doc, session);
      const target = { kind: 'channel', id: doc._id.toString(), name };
      await writeAudit(deps, { accountId, actor, action: 'channel.created', target }, session);
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const winner = await refuseTaken(deps, accountId, name, fingerprint);
    if (!winner) throw error;
    return answer(deps, winner, false);
  }
  await startConnecting(deps, doc._id, options);
  return answer(deps, doc, true);
}

/** @returns the channel of the same form a moment ago. @throws GatewayError `channel_invalid` otherwise. */
async function refuseTaken(
  deps: ChannelDeps,
  accountId: Types.ObjectId,
  name: string,
  fingerprint: string,
): Promise<ChannelDoc | null> {
  const { faults, sameToken } = await takenFaults(deps, accountId, { name, fingerprint });
  const age = sameToken ? deps.now().getTime() - sameToken.createdAt.getTime() : Number.POSITIVE_INFINITY;
  if (sameToken && sameToken.nameKey === foldName(name) && age < SAME_SUBMIT_MS) return sameToken;
  if (faults.length > 0) throw channelInvalid(faults);
  return null;
}

async function newChannel(
  deps: ChannelDeps,
  accountId: Types.ObjectId,
  actor: Actor,
  input: ChannelInput,
  head: NonNullable<ChannelInput['channel']>,
  token: string,
  tokenName: string | null,
): Promise<ChannelDoc> {
  const now = deps.now();
  const channel = { _id: new Types.ObjectId(), accountId };
  const owner = { channel, actor };
  const { name, active, clientSecret } = head;
  const warehouses = await activeWarehouses(deps, accountId);
  const { channel: _head, ...given } = input;
  const parts = newParts(given, knownOf({ now, warehouseIds: warehouses.map(({ _id }) => _id.toString()) }));
  return {
    ...channel,
    kind: 'recharge',
    name,
    nameKey: foldName(name),
    active,
    token: storeSecret(deps, owner, 'channel.token', token),
    tokenFingerprint: tokenFingerprint(accountId, token),
    clientSecret: clientSecret ? storeSecret(deps, owner, 'channel.clientSecret', clientSecret) : null,
    previousClientSecret: null,
    hookKeys: [newHookKey(deps, channel)],
    connectedAt: now,
    firstActiveAt: active ? now : null,
    ...parts,
    steps: newSteps(now, active, `ReCharge accepted the token${tokenName ? `, named “${tokenName}”` : ''}.`),
    webhooks: [],
    imports: { orders: idleImport(parts.settings.importFrom), products: idleImport() },
    problems: [],
    watch: { ...newWatch(), tokenState: 'accepted', checkedAt: now, scopesCheckedAt: now },
    notices: [],
    leases: {},
    createdAt: now,
    updatedAt: now,
  };
}

async function answer(deps: ChannelDeps, doc: { _id: Types.ObjectId }, isNew: boolean): Promise<Submitted> {
  const channel = await loadChannel(deps, doc._id);
  if (!channel) throw channelNotFound();
  return { channel, steps: channel.steps, isNew, message: connectedMessage(channel) };
}

/** `ReCharge UK connected. Importing orders and products.` */
export function connectedMessage(channel: Pick<ChannelDoc, 'name' | 'active' | 'steps'>): string {
  if (!channel.active) return `${channel.name} saved and paused. Switch Active on to start importing.`;
  const failed = channel.steps.some((step) => step.state === 'failed');
  return failed
    ? `${channel.name} saved. One step failed; see below and press Retry.`
    : `${channel.name} connected. Importing orders and products.`;
}
