import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor } from '../deps.ts';
import { describeError, isDuplicateKey } from '../errors.ts';
import { type ChannelChange, changeChannel } from './change-channel.ts';
import { changeRegistrations } from './change-registrations.ts';
import { channelChanges, tabFields } from './channel-changes.ts';
import type { ChannelDeps } from './channel-deps.ts';
import type { ChannelInput } from './channel-input.ts';
import { firstActiveAt } from './first-active.ts';
import { gapOpened } from './gaps.ts';
import { importQueued } from './imports.ts';
import type { ChannelDoc } from './model.ts';
import { channelInvalid, foldName, mustConnect, nameTaken, takenFaults } from './must-connect.ts';
import { noProblems } from './problems.ts';
import { findChannel, loadChannel } from './queries.ts';
import { channelNotFound } from './refusals.ts';
import { newHookKey, openToken, secretBefore, storeSecret, tokenFingerprint } from './secrets.ts';
import { type StartOptions, startConnecting } from './start-connecting.ts';
import { stepsAgain } from './steps.ts';
import { tokenTested } from './watch.ts';

export interface Saved {
  channel: ChannelDoc;
  /** For the toast: names the channel. */
  message: string;
  changed: boolean;
}

/**
 * Saves what a form says of a channel: the parts it holds, nothing else. A new token is tried first and
 * takes over the registrations; an old client secret that ever verified a delivery is good for 48 h more. *Active* off removes our
 * webhooks, and only ours; on again registers them and fetches what was missed.
 *
 * @throws GatewayError `channel_not_found` (404), `channel_invalid` (422, nothing saved).
 */
export async function saveChannel(
  deps: ChannelDeps,
  accountId: Types.ObjectId,
  channelId: Types.ObjectId,
  actor: Actor,
  input: ChannelInput,
  options: StartOptions = {},
): Promise<Saved> {
  const channel = await findChannel(deps, accountId, channelId);
  if (!channel) throw channelNotFound();
  const head = withoutSameToken(channel, input.channel);
  const wanted: ChannelInput = head ? { ...input, channel: head } : input;
  const changes = channelChanges(channel, wanted);
  if (changes.length === 0)
    return { channel, message: `${channel.name}: nothing was changed.`, changed: false };
  if (head) await checkHead(deps, channel, head);
  const $set = { ...tabFields(wanted), ...(head ? headFields(deps, channel, actor, head) : {}) };
  const written = [
    { $set },
    ...(head && connectsAgain(channel, head) ? connectedAnew(deps, channel) : []),
    ...missedFromNow(deps, channel, wanted),
  ];
  // A new token's addresses are added to those that were read, so another save's must not have come between.
  const isAsRead = head?.token ? { tokenFingerprint: channel.tokenFingerprint } : {};
  try {
    const isWritten = await deps.db.transaction(async (session) => {
      if (!(await changeChannel(deps, { _id: channel._id, accountId, ...isAsRead }, written, session)))
        return false;
      const target = { kind: 'channel', id: channel._id.toString(), name: head?.name ?? channel.name };
      await writeAudit(deps, { accountId, actor, action: 'channel.saved', target, changes }, session);
      return true;
    });
    if (!isWritten) return await saveChannel(deps, accountId, channelId, actor, input, options);
  } catch (error) {
    if (isDuplicateKey(error)) throw channelInvalid([nameTaken(head?.name ?? channel.name)]);
    throw error;
  }
  deps.access.forget(channel._id.toString());
  const note = await afterSave(deps, channel, wanted, options);
  const saved = (await loadChannel(deps, channel._id)) ?? channel;
  return {
    channel: saved,
    message: [messageOf(channel, saved), note].filter(Boolean).join(' '),
    changed: true,
  };
}

type Head = NonNullable<ChannelInput['channel']>;

/** The token that is stored already, typed again, changes nothing. */
function withoutSameToken(channel: ChannelDoc, head: Head | undefined): Head | undefined {
  if (!head?.token) return head;
  const same = tokenFingerprint(channel.accountId, head.token) === channel.tokenFingerprint;
  return same ? { ...head, token: null } : head;
}

async function checkHead(deps: ChannelDeps, channel: ChannelDoc, head: Head): Promise<void> {
  const fingerprint = head.token ? { fingerprint: tokenFingerprint(channel.accountId, head.token) } : {};
  const { faults } = await takenFaults(
    deps,
    channel.accountId,
    { name: head.name, ...fingerprint },
    channel._id,
  );
  if (faults.length > 0) throw channelInvalid(faults);
  const hasClientSecret = head.clientSecret !== null || channel.clientSecret !== null;
  if (head.token) {
    await mustConnect(deps, { token: head.token, hasClientSecret });
  } else if (head.active && !channel.active) {
    await mustConnect(deps, { token: openToken(deps, channel), hasClientSecret }, 'active');
  }
}

function headFields(
  deps: ChannelDeps,
  channel: ChannelDoc,
  actor: Actor,
  head: Head,
): Record<string, unknown> {
  const now = deps.now();
  const owner = { channel, actor };
  const fields: Record<string, unknown> = {
    active: head.active,
    name: head.name,
    nameKey: foldName(head.name),
  };
  if (head.token) {
    fields['token'] = storeSecret(deps, owner, 'channel.token', head.token);
    fields['tokenFingerprint'] = tokenFingerprint(channel.accountId, head.token);
    // New addresses: ReCharge refuses a second registration of one that the old token still holds, as
    // observed by darrylcousins/boxesapp.
    const retired = channel.hookKeys.map((key) => ({ ...key, retiredAt: key.retiredAt ?? now }));
    fields['hookKeys'] = [newHookKey(deps, channel), ...retired];
  }
  if (head.clientSecret) {
    fields['clientSecret'] = storeSecret(deps, owner, 'channel.clientSecret', head.clientSecret);
    fields['previousClientSecret'] = secretBefore(channel, now);
  } else if (head.removeClientSecret) {
    fields['clientSecret'] = null;
    fields['previousClientSecret'] = null;
  }
  if (head.active && !firstActiveAt(channel)) fields['firstActiveAt'] = now;
  return fields;
}

/** The token was tried a moment ago, and what follows from it is done again. */
const connectsAgain = (channel: ChannelDoc, head: Head): boolean =>
  head.token !== null || (head.active && !channel.active);

function connectedAnew(deps: ChannelDeps, { steps }: ChannelDoc): ChannelChange[] {
  const now = deps.now();
  return [tokenTested(now), noProblems(), stepsAgain(steps, now)];
}

/**
 * What is to be fetched because of the change goes into the same write: whoever dies after it has not made it
 * forgotten. What a paused channel has to import waits until it is active.
 */
function missedFromNow(deps: ChannelDeps, before: ChannelDoc, { settings, channel: head }: ChannelInput) {
  const changes: ChannelChange[] = [];
  if (before.active && head && !head.active) changes.push(gapOpened(before, 'paused'));
  else if (before.active && head?.token) changes.push(gapOpened(before, 'token_replaced'));
  if (settings && isEarlier(settings, before))
    changes.push(importQueued('orders', { kind: 'again', from: settings.importFrom, to: deps.now() }));
  return changes;
}

/** Orders from before the date that was imported from are wanted; a channel that never was active imports all. */
const isEarlier = (settings: NonNullable<ChannelInput['settings']>, before: ChannelDoc): boolean =>
  settings.importFrom < before.settings.importFrom && before.imports.orders.state !== 'idle';

/** What follows from the change. A fault here keeps what was saved and is said in words. */
async function afterSave(
  deps: ChannelDeps,
  before: ChannelDoc,
  input: ChannelInput,
  options: StartOptions,
): Promise<string> {
  const id = before._id.toString();
  const notes: string[] = [];
  const attempt = async (what: string, work: () => Promise<string | undefined>) => {
    try {
      notes.push((await work()) ?? '');
    } catch (error) {
      deps.log.warn({ channelId: id, err: describeError(error) }, what);
    }
  };
  const { settings, channel: head } = input;
  if (settings?.olderOrders === 'open' && before.settings.olderOrders === 'history') {
    await attempt('history not reopened', async () => void (await deps.reopenHistory(before)));
  }
  if (settings && isEarlier(settings, before))
    notes.push(
      (head?.active ?? before.active)
        ? 'Earlier orders are being imported.'
        : 'Earlier orders are imported when the channel is active.',
    );
  if (head) {
    await attempt('registrations not changed', () => changeRegistrations(deps, before, head));
    if (head.active && connectsAgain(before, head)) await startConnecting(deps, before._id, options);
    if (head.clientSecret) {
      await attempt('quarantine not released', async () => {
        const released = await deps.releaseQuarantine(id);
        return released > 0
          ? `${released} deliveries that waited for the right secret were let in.`
          : undefined;
      });
    }
  }
  return notes.filter(Boolean).join(' ');
}

function messageOf(before: ChannelDoc, after: ChannelDoc): string {
  if (before.active && !after.active) return `${after.name} is paused.`;
  if (!before.active && after.active) return `${after.name} is active again. Fetching what was missed.`;
  return `${after.name} saved.`;
}
