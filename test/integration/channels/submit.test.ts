import { describe, expect, test } from 'vitest';
import { audits } from '../../../src/audit/model.ts';
import { type ChannelDoc, channels } from '../../../src/channels/model.ts';
import { loadChannel } from '../../../src/channels/queries.ts';
import { retryStep } from '../../../src/channels/retry-step.ts';
import { submitChannel } from '../../../src/channels/submit.ts';
import { testConnection } from '../../../src/channels/test-connection.ts';
import { GatewayError } from '../../../src/errors.ts';
import { REQUIRED_TOPICS } from '../../../src/recharge/topics.ts';
import { ACTOR, channelWorld } from '../../support/channel-world.ts';
import { until } from '../../support/until.ts';

const world = await channelWorld({ openingOrders: 10 });
const { deps, store, account } = world;
const stateOf = (channel: ChannelDoc, name: string) =>
  channel.steps.find((step) => step.name === name)?.state;

async function refusal(work: Promise<unknown>): Promise<GatewayError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GatewayError);
  return error as GatewayError;
}

async function clean() {
  await channels(deps).deleteMany({});
  store.faults.clear();
  store.removeWebhooks();
}

describe('a token that cannot be used', () => {
  test('is refused in words when ReCharge does not know it, and nothing is saved', async () => {
    const input = world.wish(`sk_1x1_${'0'.repeat(64)}`);
    const error = await refusal(submitChannel(deps, account.accountId, ACTOR, input));
    expect(error).toMatchObject({ code: 'channel_invalid', status: 422 });
    expect(error.faults).toEqual([
      {
        path: 'token',
        code: 'token_refused',
        message:
          'ReCharge did not accept this token: bad authentication. Copy it again from Integrations → API Tokens; look for missing characters.',
      },
    ]);
    expect(await channels(deps).countDocuments()).toBe(0);
  });

  test.each([
    ['read_orders', 'Orders read', 'Orders'],
    ['write_orders', 'Orders write', 'Orders'],
    ['read_products', 'Products read', 'Products'],
    ['write_products', 'Products write', 'Products'],
  ])('is refused without %s, with the exact cure', async (scope, label, area) => {
    const scopes = ['read_orders', 'write_orders', 'read_products', 'write_products'];
    const token = store.createToken({ scopes: scopes.filter((name) => name !== scope) });
    const error = await refusal(submitChannel(deps, account.accountId, ACTOR, world.wish(token.token)));
    expect(error.faults).toEqual([
      {
        path: 'token',
        code: 'scopes_missing',
        message: `The token lacks ${label}. Open the token in ReCharge, set ${area} to "Read and write", save, and test again.`,
      },
    ]);
    expect(await channels(deps).countDocuments()).toBe(0);
    expect(world.ownWebhooks()).toEqual([]);
  });

  test('is not saved while ReCharge is out of reach, and the words say so', async () => {
    store.faults.set('unreachable', true);
    const error = await refusal(
      submitChannel(deps, account.accountId, ACTOR, world.wish(store.createToken().token)),
    );
    store.faults.clear();
    expect(error.faults[0]).toMatchObject({ path: 'token', code: 'recharge_unreachable' });
    expect(error.faults[0]?.message).toMatch(/^ReCharge could not be reached/);
    expect(await channels(deps).countDocuments()).toBe(0);
  });
});

describe('the test of a connection', () => {
  test('names what works, line by line, and warns of a missing client secret', async () => {
    const token = store.createToken({ nickname: 'Gateway' });
    const result = await testConnection(deps, { token: token.token, hasClientSecret: false });
    expect(result).toMatchObject({ ok: true, kind: 'ok', message: null });
    expect(result.checks.map(({ state, text }) => `${state}: ${text.replace(/\d+ ms/, 'N ms')}`)).toEqual([
      'ok: Reached ReCharge (N ms)',
      'ok: Token valid, named “[Private App] Gateway”',
      'ok: Orders read',
      'ok: Orders write',
      'ok: Products read',
      'ok: Products write',
      'warning: No API Client Secret: events are re-checked through the API, which is slower',
    ]);
    expect(JSON.stringify(result)).not.toContain(token.token);
  });

  test('shows each missing right with its cure', async () => {
    const token = store.createToken({ scopes: ['read_orders', 'read_products', 'write_products'] });
    const result = await testConnection(deps, { token: token.token, hasClientSecret: true });
    expect(result).toMatchObject({ ok: false, kind: 'scopes', missing: ['write_orders'] });
    expect(result.checks.find(({ state }) => state === 'missing')).toEqual({
      state: 'missing',
      text: 'Orders write missing',
      cure: 'Open the token in ReCharge, set Orders to "Read and write", save, and test again.',
    });
  });
});

describe('Submit', () => {
  test('saves, registers every topic once, proves a delivery and queues the import', async () => {
    await clean();
    const token = store.createToken();
    const input = world.wish(token.token, { clientSecret: token.clientSecret });
    const first = await submitChannel(deps, account.accountId, ACTOR, input);
    expect(first).toMatchObject({
      isNew: true,
      message: 'ReCharge UK connected. Importing orders and products.',
    });
    const done = await until(async () => {
      const channel = await loadChannel(deps, first.channel._id);
      return channel?.steps.every(({ state }) => state === 'done') && channel;
    });
    expect(done.steps.map(({ name }) => name)).toEqual([
      'token',
      'saved',
      'webhooks',
      'test_delivery',
      'import',
    ]);
    expect(done.steps[3]?.detail).toBe('A delivery arrived and its signature is right.');
    expect(
      world
        .ownWebhooks()
        .map(({ topic }) => topic)
        .toSorted(),
    ).toEqual([...REQUIRED_TOPICS].toSorted());
    expect(world.ownWebhooks().every(({ version }) => version === '2021-11')).toBe(true);
    expect(done.webhooks.filter(({ state }) => state === 'refused').map(({ topic }) => topic)).toEqual([
      'product/created',
      'product/updated',
      'product/deleted',
    ]);
    expect(done.imports.orders.state).toBe('queued');
    const days = (Date.now() - done.settings.importFrom.getTime()) / 86_400_000;
    expect(days).toBeGreaterThanOrEqual(14);
    expect(days).toBeLessThan(15);
    const raw = JSON.stringify(await channels(deps).findOne({ _id: done._id }));
    expect(raw).not.toContain(token.token);
    expect(raw).not.toContain(token.clientSecret);
    expect(await audits(deps).countDocuments({ action: 'channel.created' })).toBe(1);
  });

  test('refuses a token that another channel of the account uses, in words', async () => {
    const used = await channels(deps).findOne({});
    const token = store.state.tokens.at(-1)?.token ?? '';
    const input = world.wish(token, { name: 'Second' });
    const error = await refusal(submitChannel(deps, account.accountId, ACTOR, input));
    expect(error.faults[0]).toMatchObject({ path: 'token', code: 'token_in_use' });
    expect(error.faults[0]?.message).toContain(`“${used?.name}” uses this token already`);
  });

  test('refuses a name that is taken whatever its case', async () => {
    const input = world.wish(store.createToken().token, { name: 'RECHARGE uk' });
    const error = await refusal(submitChannel(deps, account.accountId, ACTOR, input));
    expect(error.faults[0]).toMatchObject({ path: 'name', code: 'name_taken' });
  });

  test('makes one channel when it is pressed twice at once, and both get it', async () => {
    await clean();
    const input = world.wish(store.createToken().token);
    const results = await Promise.all(
      [1, 2, 3].map(() => submitChannel(deps, account.accountId, ACTOR, input, { waitMs: 100 })),
    );
    expect(new Set(results.map(({ channel }) => channel._id.toString())).size).toBe(1);
    expect(results.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await channels(deps).countDocuments()).toBe(1);
    await until(() => world.ownWebhooks().length === REQUIRED_TOPICS.length);
  });

  test('saves a channel that is not Active without registering or importing anything', async () => {
    await clean();
    const input = world.wish(store.createToken().token, { active: false });
    const { channel, message } = await submitChannel(deps, account.accountId, ACTOR, input);
    expect(message).toBe('ReCharge UK saved and paused. Switch Active on to start importing.');
    expect(world.ownWebhooks()).toEqual([]);
    expect(channel.imports.orders.state).toBe('idle');
  });

  test('keeps the channel when registering fails, starts the import, and Retry finishes the step', async () => {
    await clean();
    store.faults.set('serverErrors', { probability: 1, path: '/webhooks' });
    const input = world.wish(store.createToken().token);
    const { channel } = await submitChannel(deps, account.accountId, ACTOR, input, { waitMs: 15_000 });
    expect(stateOf(channel, 'webhooks')).toBe('failed');
    expect(channel.problems.map(({ code }) => code)).toEqual(['webhooks_failed']);
    expect(channel.imports.orders.state).toBe('queued');
    store.faults.clear();
    const again = await retryStep(deps, account.accountId, channel._id, 'webhooks', ACTOR, {
      waitMs: 15_000,
    });
    expect(stateOf(again, 'webhooks')).toBe('done');
    expect(stateOf(again, 'test_delivery')).toBe('done');
    expect(again.problems).toEqual([]);
    expect(world.ownWebhooks()).toHaveLength(REQUIRED_TOPICS.length);
  });

  test('warns when the client secret is wrong, with the cure, and imports all the same', async () => {
    await clean();
    const token = store.createToken();
    const input = world.wish(token.token, { clientSecret: 'not-the-secret-of-this-token' });
    const options = { waitMs: 15_000, testDeliveryMs: 3_000 };
    const { channel } = await submitChannel(deps, account.accountId, ACTOR, input, options);
    expect(stateOf(channel, 'test_delivery')).toBe('warning');
    expect(channel.steps.find(({ name }) => name === 'test_delivery')?.detail).toMatch(
      /signature does not fit/,
    );
    expect(stateOf(channel, 'import')).toBe('done');
  });

  test('warns when no delivery comes, and names PUBLIC_URL', async () => {
    await clean();
    store.faults.set('lostDeliveries', true);
    const options = { waitMs: 15_000, testDeliveryMs: 500 };
    const { channel } = await submitChannel(
      deps,
      account.accountId,
      ACTOR,
      world.wish(store.createToken().token),
      options,
    );
    store.faults.clear();
    expect(stateOf(channel, 'test_delivery')).toBe('warning');
    expect(channel.steps.find(({ name }) => name === 'test_delivery')?.detail).toContain('PUBLIC_URL');
  });
});
