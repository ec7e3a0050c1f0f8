import { describeError } from '../errors.ts';
import { SECOND } from '../time.ts';
import { changeChannel } from './change-channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import type { ChannelInput } from './channel-input.ts';
import { newestKeyIs, registrationsRemoved } from './expire-hook-keys.ts';
import { withLease } from './lease.ts';
import type { ChannelDoc } from './model.ts';
import { closeProblems } from './problems.ts';
import { loadChannel } from './queries.ts';
import { ownWebhooks, registerWebhooks, removeWebhooks } from './register-webhooks.ts';

/** Somebody waits for the page; what cannot be done now is done by the watch. */
const PATIENCE = { tries: 2, timeoutMs: 8 * SECOND, deadlineMs: 15 * SECOND };

/**
 * After a save: *Active* off removes our webhooks; a new token registers anew and the old token's
 * registrations are deleted with the old token. *Active* on is `connectChannel`'s.
 * @returns a sentence for the merchant, or undefined.
 */
export async function changeRegistrations(
  deps: ChannelDeps,
  before: ChannelDoc,
  head: NonNullable<ChannelInput['channel']>,
): Promise<string | undefined> {
  if (before.active && !head.active) return pause(deps, before);
  return before.active && head.token ? moveToNewToken(deps, before) : undefined;
}

async function pause(deps: ChannelDeps, before: ChannelDoc): Promise<string> {
  try {
    const turn = await withLease(
      deps,
      before._id,
      'webhooks',
      async () => {
        const now = await loadChannel(deps, before._id);
        // Removed with the token that registered them; a token replaced in the same save sees them too or never will.
        return now && !now.active ? removeWebhooks(deps, now, deps.access.client(before, PATIENCE)) : 0;
      },
      { waitMs: 10 * SECOND },
    );
    await closeProblems(deps, before._id, ['webhooks_failed', 'token_refused', 'recharge_unreachable']);
    const count = turn?.result ?? 0;
    return `${count} ${count === 1 ? 'webhook was' : 'webhooks were'} removed from ReCharge; orders and products stay.`;
  } catch (error) {
    deps.log.warn({ channelId: before._id, err: describeError(error) }, 'webhooks not removed yet');
    return 'ReCharge could not be reached to remove the webhooks; that is tried again by itself.';
  }
}

/** New first, so that no event falls between; then the old ones with the old token, which may be gone already. */
async function moveToNewToken(deps: ChannelDeps, before: ChannelDoc): Promise<undefined> {
  await withLease(
    deps,
    before._id,
    'webhooks',
    async () => {
      const now = await loadChannel(deps, before._id);
      if (!now?.active) return;
      await registerWebhooks(deps, { ...now, webhooks: forgotten(now) }, deps.access.client(now, PATIENCE));
      const old = deps.access.client(before, PATIENCE);
      try {
        for (const webhook of ownWebhooks(before, await old.listWebhooks())) {
          await old.deleteWebhook(webhook.id);
        }
        const { hookKeys } = (await loadChannel(deps, before._id)) ?? now;
        const removed = registrationsRemoved(hookKeys, deps.now());
        await changeChannel(deps, { _id: now._id, ...newestKeyIs(now) }, [removed]);
      } catch (error) {
        deps.log.info(
          { channelId: before._id, err: describeError(error) },
          'old registrations left to ReCharge',
        );
      }
    },
    { waitMs: 10 * SECOND },
  );
  return undefined;
}

/** They belong to the old token: that the new one does not see them is no loss. */
const forgotten = (channel: ChannelDoc): ChannelDoc['webhooks'] =>
  channel.webhooks.map((row) =>
    row.state === 'registered' ? { ...row, state: 'missing', webhookId: null } : row,
  );
