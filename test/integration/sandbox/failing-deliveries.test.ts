import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Token } from '../../../scripts/sandbox/data/state.ts';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { until } from '../../support/until.ts';
import { apiClient } from './api-client.ts';
import { receiver } from './receiver.ts';

let sandbox: Sandbox;
let hooks: Awaited<ReturnType<typeof receiver>>;
let token: Token;
let call: ReturnType<typeof apiClient>;

beforeAll(async () => {
  hooks = await receiver();
  // The 48 hours of tries in about a second.
  sandbox = await startSandbox({ seed: 3, externalDelayMs: 30, tuning: { retrySpeed: 172_800 } });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  sandbox.store.faults.clear();
  sandbox.store.removeWebhooks();
  sandbox.store.deliveries.log.clear();
  hooks.received.length = 0;
  hooks.state.answer = () => 200;
  token = sandbox.store.createToken();
  call = apiClient(sandbox, token);
});

const register = (topic: string, more: Record<string, unknown> = {}) =>
  call('POST', '/webhooks', { body: { address: `${hooks.url}/${topic}`, topic, ...more } });

describe('failure', () => {
  test.each([
    ['an error', 500],
    ['a redirect, which is not followed', 302],
    ['a refusal', 401],
    ['a success other than 200', 204],
  ])('%s counts: 20 tries, then ReCharge deletes the webhook', async (_what, status) => {
    const id = (await register('order/created')).body.webhook.id;
    hooks.state.answer = () => status;
    sandbox.store.placeOrder({ external: 'now' });
    await until(async () => (await call('GET', `/webhooks/${id}`)).status === 404, {
      intervalMs: 250,
      timeoutMs: 15_000,
    });
    expect(hooks.received.length).toBe(20);
    expect(hooks.received.every(({ path }) => path === '/order/created')).toBe(true);
    expect(sandbox.store.deliveries.log.list().map(({ attempt }) => attempt)).toEqual(
      Array.from({ length: 20 }, (_each, index) => index + 1),
    );
  });

  test('a delivery that succeeds late is not sent again, and the webhook stays', async () => {
    const id = (await register('order/created')).body.webhook.id;
    hooks.state.answer = () => (hooks.received.length < 4 ? 503 : 200);
    sandbox.store.placeOrder({ external: 'now' });
    await until(() => sandbox.store.deliveries.log.counts.accepted === 1);
    expect(hooks.received.length).toBe(4);
    expect(sandbox.store.deliveries.pending()).toEqual([]);
    expect((await call('GET', `/webhooks/${id}`)).status).toBe(200);
  });

  test('no answer within 5 s is a failure', async () => {
    await register('order/created');
    hooks.state.answer = () => (hooks.received.length === 1 ? null : 200);
    sandbox.store.placeOrder({ external: 'now' });
    await until(() => hooks.received.length === 2, { timeoutMs: 8_000 });
    const [silent] = sandbox.store.deliveries.log.list();
    expect(silent).toMatchObject({ status: null, error: 'no answer within 5 s' });
    expect(silent!.ms).toBeGreaterThanOrEqual(4_990);
  });

  test("a revoked token's webhooks are gone", async () => {
    await register('order/created');
    sandbox.store.revokeToken(token.id);
    expect(sandbox.store.state.webhooks.map(({ topic }) => topic)).toEqual(['charge/paid']);
  });
});
