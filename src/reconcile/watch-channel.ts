import type { Types } from 'mongoose';
import { changeChannel } from '../channels/change-channel.ts';
import { gapOpened, gapsOf } from '../channels/gaps.ts';
import { failedImportsAgain } from '../channels/imports.ts';
import { withLease } from '../channels/lease.ts';
import type { ChannelDoc } from '../channels/model.ts';
import { closeProblems, openProblem } from '../channels/problems.ts';
import { loadChannel } from '../channels/queries.ts';
import {
  hasRegistrations,
  type Registration,
  registerWebhooks,
  removeWebhooks,
} from '../channels/register-webhooks.ts';
import { isOpen, setStep, stepOf } from '../channels/steps.ts';
import { lookFailed, lookSucceeded, tokenAnswered } from '../channels/watch.ts';
import { describeError } from '../errors.ts';
import { REQUIRED_TOPICS } from '../recharge/topics.ts';
import { MINUTE, SECOND } from '../time.ts';
import { checkScopes } from './check-scopes.ts';
import { faultKindOf, noteFault } from './note-fault.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';

export interface WatchOptions {
  /** Another process looked less than this long ago: nothing to do. @default 60000 */
  notWithinMs?: number;
  /** How often a refused token is tried again. @default 300000 */
  refusedEveryMs?: number;
  /** ReCharge may be out of reach this long before the channel says so. @default 240000 */
  patienceMs?: number;
  signal?: AbortSignal;
}

export type WatchEnd = 'ok' | 'restored' | 'refused' | 'unreachable' | 'skipped';

const PATIENCE = { tries: 2, timeoutMs: 15 * SECOND, deadlineMs: 30 * SECOND };

/**
 * One look at a channel's registrations, which is the token's probe too. Lost ones are put back and the
 * gap is opened for `fetchGap`; a refused token becomes a problem and is tried seldom from then on; one
 * that is accepted again clears it. A paused channel whose webhooks could not be removed is cleaned up.
 */
export async function watchChannel(
  deps: ReconcileDeps,
  channelId: Types.ObjectId | string,
  options: WatchOptions = {},
): Promise<WatchEnd> {
  const turn = await withLease(deps, channelId, 'webhooks', async () => {
    const channel = await loadChannel(deps, channelId);
    if (!channel || !isDue(deps, channel, options)) return 'skipped';
    try {
      const client = deps.access.client(
        channel,
        options.signal ? { ...PATIENCE, signal: options.signal } : PATIENCE,
      );
      if (!channel.active) {
        if (hasRegistrations(channel)) await removeWebhooks(deps, channel, client);
        return 'skipped';
      }
      const registration = await registerWebhooks(deps, channel, client);
      await noteSuccess(deps, channel, registration);
      await checkScopes(deps, channel, client);
      return registration.lost.length > 0 ? 'restored' : 'ok';
    } catch (error) {
      if (options.signal?.aborted) return 'skipped';
      return noteFailure(deps, channel, error, options.patienceMs ?? 4 * MINUTE);
    }
  });
  return turn?.result ?? 'skipped';
}

function isDue(deps: ReconcileDeps, channel: ChannelDoc, options: WatchOptions): boolean {
  const { notWithinMs = MINUTE, refusedEveryMs = 5 * MINUTE } = options;
  const { checkedAt, tokenState } = channel.watch;
  // Submit has looked itself a moment ago, and its registering is not finished.
  if (channel.active && isOpen(channel, 'webhooks')) return false;
  const age = checkedAt ? deps.now().getTime() - checkedAt.getTime() : Number.POSITIVE_INFINITY;
  return age >= (tokenState === 'refused' ? refusedEveryMs : notWithinMs);
}

async function noteSuccess(deps: ReconcileDeps, channel: ChannelDoc, { lost }: Registration): Promise<void> {
  const now = deps.now();
  const { watch } = channel;
  const wasRefused = watch.tokenState === 'refused';
  const wasAway = channel.problems.some(({ code }) => code === 'recharge_unreachable');
  const seen = [lookSucceeded(now)];
  if (wasRefused || watch.tokenState === 'unknown') seen.push(tokenAnswered());
  if (lost.length > 0 || wasRefused || wasAway) {
    // Written when it began; a version before this one wrote it when it was over.
    if (gapsOf(watch).length === 0 && lost.length === 0) seen.push(gapOpened(channel, 'unknown'));
    deps.log.warn({ channelId: channel._id, lost, wasRefused, wasAway }, 'a gap is to be fetched');
  }
  if (wasRefused) seen.push(failedImportsAgain(channel));
  await changeChannel(deps, { _id: channel._id }, seen);
  await closeProblems(deps, channel._id, ['token_refused', 'recharge_unreachable', 'webhooks_failed']);
  if (stepOf(channel, 'webhooks')?.state === 'failed') {
    const total = REQUIRED_TOPICS.length;
    const detail = `Webhooks registered (${total} of ${total}).`;
    await setStep(deps, channel._id, { name: 'webhooks', state: 'done', detail });
  }
}

async function noteFailure(
  deps: ReconcileDeps,
  channel: ChannelDoc,
  error: unknown,
  patienceMs: number,
): Promise<WatchEnd> {
  const kind = await noteFault(deps, channel, error);
  if (kind === 'refused') return 'refused';
  const now = deps.now();
  await changeChannel(deps, { _id: channel._id }, [lookFailed(now)]);
  deps.log.warn({ channelId: channel._id, err: describeError(error) }, 'channel could not be checked');
  const okAt = channel.watch.okAt ?? channel.connectedAt;
  if (faultKindOf(error) === 'passing' && now.getTime() - okAt.getTime() >= patienceMs) {
    if (!channel.problems.some(({ code }) => code === 'recharge_unreachable'))
      await changeChannel(deps, { _id: channel._id }, [gapOpened(channel, 'unreachable')]);
    await openProblem(deps, channel._id, {
      code: 'recharge_unreachable',
      message: 'ReCharge has not answered for some minutes.',
      cure: 'Nothing to do: it is tried every 2 minutes, and what was missed is fetched then. Check that this server may open https connections to ReCharge.',
    });
  }
  return 'unreachable';
}
