import type { Types } from 'mongoose';
import { describeError } from '../errors.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { type ConnectOptions, connectChannel } from './connect-channel.ts';
import { loadChannel } from './queries.ts';

export interface StartOptions extends ConnectOptions {
  /** How long the answer waits for the steps, so that a page without scripts shows them. @default 2500 */
  waitMs?: number;
}

const POLL_MS = 100;

/**
 * Goes on with connecting in the background and waits a little for it. The scheduler may have been
 * quicker to take the channel up; then it is its work that is waited for.
 */
export async function startConnecting(
  deps: ChannelDeps,
  channelId: Types.ObjectId,
  options: StartOptions = {},
): Promise<void> {
  const work = connectChannel(deps, channelId, options).catch((error: unknown) =>
    // The scheduler finds the unfinished steps and goes on.
    deps.log.error({ channelId, err: describeError(error) }, 'connecting was interrupted'),
  );
  const deadline = performance.now() + (options.waitMs ?? 2_500);
  await Promise.race([work, sleep(deadline - performance.now())]);
  while (performance.now() < deadline && !(await isSettled(deps, channelId))) await sleep(POLL_MS);
  deps.access.forget(channelId.toString());
}

/** No step is under way or to come, but for those that wait for a failed one. */
async function isSettled(deps: ChannelDeps, channelId: Types.ObjectId): Promise<boolean> {
  const channel = await loadChannel(deps, channelId);
  if (!channel?.active) return true;
  const isFailed = channel.steps.some(({ state }) => state === 'failed');
  return !channel.steps.some(({ state }) => state === 'running' || (state === 'pending' && !isFailed));
}

const sleep = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));
