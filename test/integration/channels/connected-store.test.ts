import { afterAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { freePort } from '../../../scripts/services/free-port.ts';
import { startApp } from '../../../src/app.ts';
import { channelHealth } from '../../../src/channel-health/health.ts';
import { loadChannel } from '../../../src/channels/queries.ts';
import { saveChannel } from '../../../src/channels/save-channel.ts';
import { submitChannel } from '../../../src/channels/submit.ts';
import { quarantineRows } from '../../../src/ingest/quarantine-model.ts';
import { orders } from '../../../src/orders/model.ts';
import { buildAccount } from '../../support/build-account.ts';
import { ACTOR } from '../../support/channel-world.ts';
import { testDeps } from '../../support/test-deps.ts';
import { testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

const sandbox = await startSandbox({
  openingOrders: 120,
  externalDelayMs: 100,
  tuning: { retrySpeed: 86_400 },
});
const { store } = sandbox;
const vhost = await testVhost();
const port = await freePort();
const { config, log } = await testDeps({
  env: {
    RECHARGE_API_URL: sandbox.url,
    AMQP_URL: vhost.url,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  },
});
const app = await startApp({ config, log }, { scheduler: { watchEveryMs: 2_000 } });
afterAll(async () => {
  await app.stop();
  await sandbox.close();
});
const deps = app.parts;
const account = await buildAccount(deps);
const channelOf = (name: string, token: string, clientSecret: string | null) => ({
  channel: { active: true, name, token, clientSecret, removeClientSecret: false },
});

describe('a store connected by three fields', () => {
  test.each([
    ['signed', true],
    ['without a client secret', false],
  ])(
    'imports its orders and takes the next one live (%s)',
    async (name, isSigned) => {
      const token = store.createToken();
      const input = channelOf(name, token.token, isSigned ? token.clientSecret : null);
      const { channel } = await submitChannel(deps, account.accountId, ACTOR, input);
      const done = await until(
        async () => {
          const now = await loadChannel(deps, channel._id);
          return (
            now?.steps.every(({ state }) => state === 'done') && now.imports.orders.state === 'done' && now
          );
        },
        { timeoutMs: 25_000 },
      );
      const from = done.settings.importFrom.getTime();
      const expected = [...store.state.orders.values()].filter(({ updatedAt }) => updatedAt >= from).length;
      expect(await orders(deps).countDocuments({ channelId: channel._id })).toBe(expected);
      const placed = store.placeOrder();
      await until(
        () =>
          orders(deps).countDocuments({
            channelId: channel._id,
            channelOrderId: String(placed.id),
            externalOrderId: { $ne: null },
          }),
        { timeoutMs: 15_000, what: 'the live order with the shop’s id' },
      );
      await until(async () => {
        const now = await loadChannel(deps, channel._id);
        return now && channelHealth(now, new Date()).word === 'Healthy';
      });
    },
    60_000,
  );

  test('keeps what came with a wrong secret and lets it in when the secret is corrected', async () => {
    const token = store.createToken();
    const input = channelOf('Wrong secret', token.token, 'a-secret-of-some-other-token');
    const { channel } = await submitChannel(deps, account.accountId, ACTOR, input, { testDeliveryMs: 500 });
    const placed = store.placeOrder({ external: 'now' });
    const quarantined = () => quarantineRows(deps).countDocuments({ channelId: channel._id });
    await until(async () => (await quarantined()) >= 2);
    const wrong = await until(async () => {
      const now = await loadChannel(deps, channel._id);
      const health = now && channelHealth(now, new Date());
      return health?.sentences.some(({ code }) => code === 'signature_wrong') && health;
    });
    expect(wrong.word).toBe('Needs attention');
    const { message } = await saveChannel(deps, account.accountId, channel._id, ACTOR, {
      channel: {
        active: true,
        name: 'Wrong secret',
        token: null,
        clientSecret: token.clientSecret,
        removeClientSecret: false,
      },
    });
    expect(message).toMatch(
      /^Wrong secret saved\. \d+ deliveries that waited for the right secret were let in\.$/,
    );
    expect(await quarantined()).toBe(0);
    await until(() =>
      orders(deps).countDocuments({ channelId: channel._id, channelOrderId: String(placed.id) }),
    );
  }, 60_000);
});
