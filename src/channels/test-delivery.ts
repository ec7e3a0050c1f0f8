import type { RechargeClient } from '../recharge/client.ts';
import { SECOND } from '../time.ts';
import type { ChannelDeps } from './channel-deps.ts';
import type { ChannelDoc, ConnectStep } from './model.ts';
import { loadChannel } from './queries.ts';
import { setStep } from './steps.ts';
import { wordsOf } from './words-of.ts';

const POLL_MS = 200;

/**
 * Asks ReCharge for a test delivery (documentation page
 * developer.rechargepayments.com/2021-11/webhooks_endpoints) and waits until any verified delivery arrives at
 * the channel's addresses: it proves that ReCharge reaches us and that the secret is right. Nothing in time
 * is a warning with its cure, never a failure: deliveries may come later, and orders are imported anyway.
 */
export async function testDelivery(
  deps: ChannelDeps,
  channel: ChannelDoc,
  waitMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const step = (state: ConnectStep['state'], detail: string) =>
    setStep(deps, channel._id, { name: 'test_delivery', state, detail });
  const target = channel.webhooks.find((row) => row.state === 'registered' && row.webhookId !== null);
  if (!target?.webhookId) return step('warning', 'No webhook is registered yet, so none could be tested.');
  await step('running', 'Asked ReCharge for a test delivery…');
  // Compared with what was there before, not with a clock: the receiving process has another one.
  const before = (await loadChannel(deps, channel._id))?.watch ?? channel.watch;
  try {
    await ask(deps.access.client(channel, { tries: 2, deadlineMs: 15 * SECOND }), target.webhookId);
  } catch (error) {
    const [message] = wordsOf(error);
    return step(
      'warning',
      `ReCharge did not send a test delivery: ${message} The import has started all the same. Press Retry to ask again.`,
    );
  }
  const deadline = performance.now() + waitMs;
  for (;;) {
    const now = await loadChannel(deps, channel._id);
    if (!now?.active) return step('pending', 'Starts when the channel is Active.');
    const { watch } = now;
    if ((watch.lastVerifiedAt?.getTime() ?? 0) > (before.lastVerifiedAt?.getTime() ?? 0)) {
      return step('done', arrived(watch.lastVerifiedScheme));
    }
    if (signal?.aborted) return;
    const rejected = watch.rejectedCount - before.rejectedCount;
    if (performance.now() >= deadline)
      return step('warning', rejected > 0 ? wrongSecret() : notReached(deps, waitMs));
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const ask = (client: RechargeClient, webhookId: string): Promise<void> => client.testWebhook(webhookId);

const arrived = (scheme: string | null): string =>
  scheme === 'unsigned'
    ? 'A delivery arrived. Without an API Client Secret its content is re-checked through the API.'
    : 'A delivery arrived and its signature is right.';

const wrongSecret = (): string =>
  'ReCharge’s deliveries arrive, but their signature does not fit the API Client Secret. ' +
  'Copy the secret again: in ReCharge, Integrations → API Tokens, open the token by its name. ' +
  'Deliveries are kept for 72 hours and let in when the secret is right.';

const notReached = (deps: ChannelDeps, waitMs: number): string =>
  `No delivery arrived within ${Math.round(waitMs / 1000)} s. Check that ${deps.config.publicUrl} (PUBLIC_URL) ` +
  'can be reached from the internet with a valid certificate, then press Retry. The import has started all the same.';
