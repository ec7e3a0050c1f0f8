import type { Types } from 'mongoose';
import { describeError } from '../errors.ts';
import { REQUIRED_TOPICS } from '../recharge/topics.ts';
import { SECOND } from '../time.ts';
import { changeChannel } from './change-channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { withLease } from './lease.ts';
import type { ConnectStep } from './model.ts';
import { closeProblems, openProblem } from './problems.ts';
import { loadChannel } from './queries.ts';
import { queueGap, queueImports } from './queue-imports.ts';
import { registerWebhooks } from './register-webhooks.ts';
import { isOpen, setStep, stepOf } from './steps.ts';
import { testDelivery } from './test-delivery.ts';
import { registrationsStand } from './watch.ts';
import { wordsOf } from './words-of.ts';

export interface ConnectOptions {
  /** How long to wait for the test delivery. @default 20000 */
  testDeliveryMs?: number;
  /** Ends the waiting, as on shutdown; the step is done again by whoever comes next. */
  signal?: AbortSignal;
}

/**
 * Does what is left of connecting a saved, active channel: registers webhooks, asks for a test delivery,
 * queues the import. Each step's outcome is stored as soon as it is known. Safe to call again at any
 * time and from any process: one works at a time, and done steps are not done again.
 *
 * The import is queued before the test delivery's answer is awaited: orders need not wait for it.
 */
export async function connectChannel(
  deps: ChannelDeps,
  channelId: Types.ObjectId | string,
  options: ConnectOptions = {},
): Promise<void> {
  await withLease(deps, channelId, 'connect', async () => {
    const before = await loadChannel(deps, channelId);
    if (!before?.active) return;
    if (isOpen(before, 'webhooks')) await webhooksStep(deps, before._id);
    const channel = await loadChannel(deps, channelId);
    if (!channel?.active) return;
    if (isOpen(channel, 'import')) {
      const again = channel.imports.orders.state === 'done';
      await (again ? queueGap : queueImports)(deps, channel);
      const detail = again ? 'What was missed meanwhile is being fetched.' : 'The import has started.';
      await setStep(deps, channel._id, { name: 'import', state: 'done', detail });
    }
    const registered = stepOf(channel, 'webhooks')?.state === 'done';
    if (registered && isOpen(channel, 'test_delivery')) {
      await testDelivery(deps, channel, options.testDeliveryMs ?? 20 * SECOND, options.signal);
    }
  });
}

async function webhooksStep(deps: ChannelDeps, channelId: Types.ObjectId): Promise<void> {
  const total = REQUIRED_TOPICS.length;
  const step = (state: ConnectStep['state'], detail: string) =>
    setStep(deps, channelId, { name: 'webhooks', state, detail });
  await step('running', 'Registering webhooks…');
  try {
    // Nobody else may register or remove meanwhile: the switch Active may be turned at any moment.
    const turn = await withLease(
      deps,
      channelId,
      'webhooks',
      async () => {
        const channel = await loadChannel(deps, channelId);
        if (!channel?.active) return null;
        return registerWebhooks(
          deps,
          channel,
          deps.access.client(channel, { tries: 3, deadlineMs: 20 * SECOND }),
        );
      },
      { waitMs: 10 * SECOND },
    );
    if (turn === null) return step('pending', 'Another process is at it.');
    if (turn.result === null) return step('pending', 'Starts when the channel is Active.');
    const refused = turn.result.webhooks.filter((row) => row.state === 'refused').length;
    const note = refused > 0 ? ' ReCharge has no topics for products; they are polled instead.' : '';
    await step('done', `Webhooks registered (${total} of ${total}).${note}`);
    await changeChannel(deps, { _id: channelId }, [registrationsStand(deps.now())]);
    await closeProblems(deps, channelId, ['webhooks_failed']);
  } catch (error) {
    const done = (await loadChannel(deps, channelId))?.webhooks.filter((row) => row.state === 'registered');
    const [message, cure] = wordsOf(error);
    await step('failed', `${done?.length ?? 0} of ${total} webhooks registered. ${message} ${cure}`);
    await openProblem(deps, channelId, { code: 'webhooks_failed', message, cure });
    deps.log.warn({ channelId, err: describeError(error) }, 'webhooks not registered');
  }
}
