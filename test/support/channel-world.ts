import { type SandboxOptions, startSandbox } from '../../scripts/sandbox/start-sandbox.ts';
import { createChannelAccess } from '../../src/channels/access.ts';
import type { ChannelDeps } from '../../src/channels/channel-deps.ts';
import type { ChannelInput } from '../../src/channels/channel-input.ts';
import type { Actor } from '../../src/deps.ts';
import { reopenHistory } from '../../src/orders/reopen-history.ts';
import { afterThisFile } from './after-this-file.ts';
import { buildAccount } from './build-account.ts';
import { openDoor } from './open-door.ts';
import { testDeps } from './test-deps.ts';

export const ACTOR: Actor = { kind: 'user', id: 'u1', name: 'owner@example.com' };

/**
 * A sandbox store that stands in for ReCharge, an account, and the door that deliveries arrive at; what
 * the door publishes is kept in `events`.
 */
export async function channelWorld(sandboxOptions: SandboxOptions = {}) {
  const sandbox = await startSandbox({
    externalDelayMs: 50,
    tuning: { retrySpeed: 172_800 },
    ...sandboxOptions,
  });
  afterThisFile(() => sandbox.close());
  const base = await testDeps({ env: { RECHARGE_API_URL: sandbox.url } });
  const account = await buildAccount(base);
  const events: { routingKey: string; messageId: string }[] = [];
  const publisher = {
    publish: async (message: { routingKey: string; messageId: string }) => void events.push(message),
    state: () => 'open' as const,
  };
  const door = await openDoor(base, publisher as never);
  const config = { ...base.config, publicUrl: door.url };
  const released: string[] = [];
  const deps: ChannelDeps & typeof base = {
    ...base,
    config,
    access: createChannelAccess({ ...base, config }),
    reopenHistory: (channel) => reopenHistory(base, channel),
    releaseQuarantine: async (channelId) => released.push(channelId),
  };
  /** What a merchant fills in: a name and a token. */
  const wish = (token: string, more: Partial<NonNullable<ChannelInput['channel']>> = {}): ChannelInput => ({
    channel: {
      active: true,
      name: 'ReCharge UK',
      token,
      clientSecret: null,
      removeClientSecret: false,
      ...more,
    },
  });
  const ownWebhooks = () =>
    sandbox.store.state.webhooks.filter(({ address }) => address.startsWith(door.url));
  return { sandbox, store: sandbox.store, deps, account, door, events, released, wish, ownWebhooks };
}
