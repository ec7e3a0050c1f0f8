import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor } from '../deps.ts';
import { changeChannel } from './change-channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { failedImportsAgain } from './imports.ts';
import type { ChannelDoc, ConnectStep } from './model.ts';
import { closeProblems } from './problems.ts';
import { findChannel, loadChannel } from './queries.ts';
import { channelNotFound, channelPaused, unknownStep } from './refusals.ts';
import { type StartOptions, startConnecting } from './start-connecting.ts';
import { setStep } from './steps.ts';
import { tokenUntried } from './watch.ts';

/** What *Retry* repeats with a step: what comes after it and depends on it. */
const WITH: Partial<Record<ConnectStep['name'], ConnectStep['name'][]>> = {
  webhooks: ['webhooks', 'test_delivery'],
  test_delivery: ['test_delivery'],
  import: ['import'],
};

/**
 * Repeats a failed or doubtful step of connecting.
 * @throws GatewayError `channel_not_found` (404), `channel_paused` (409), `unknown_step` (422).
 */
export async function retryStep(
  deps: ChannelDeps,
  accountId: Types.ObjectId,
  channelId: Types.ObjectId,
  name: string,
  actor: Actor,
  options: StartOptions = {},
): Promise<ChannelDoc> {
  const channel = await findChannel(deps, accountId, channelId);
  if (!channel) throw channelNotFound();
  const steps = WITH[name as ConnectStep['name']];
  if (!steps) throw unknownStep({ step: name });
  if (!channel.active) throw channelPaused({ name: channel.name });
  for (const step of steps)
    await setStep(deps, channel._id, { name: step, state: 'pending', detail: 'Again…' });
  if (name === 'import') {
    await closeProblems(deps, channel._id, ['import_failed']);
    await changeChannel(deps, { _id: channel._id }, [tokenUntried(), failedImportsAgain(channel)]);
  }
  const target = { kind: 'channel', id: channel._id.toString(), name: channel.name };
  await writeAudit(deps, { accountId, actor, action: 'channel.step_retried', target, note: name });
  await startConnecting(deps, channel._id, options);
  return (await loadChannel(deps, channel._id)) ?? channel;
}
