import { afterAll, describe, expect, test } from 'vitest';
import { audits } from '../../../src/audit/model.ts';
import { channelHealth } from '../../../src/channel-health/health.ts';
import { changeChannel } from '../../../src/channels/change-channel.ts';
import type { ChannelDoc } from '../../../src/channels/model.ts';
import { loadChannel } from '../../../src/channels/queries.ts';
import { saveChannel } from '../../../src/channels/save-channel.ts';
import { submitChannel } from '../../../src/channels/submit.ts';
import { orders } from '../../../src/orders/model.ts';
import { REQUIRED_TOPICS } from '../../../src/recharge/topics.ts';
import { fetchGap } from '../../../src/reconcile/fetch-gap.ts';
import { importOrders } from '../../../src/reconcile/import-orders.ts';
import { importProducts } from '../../../src/reconcile/import-products.ts';
import { reconcileChannel } from '../../../src/reconcile/reconcile-channel.ts';
import { startReconcileJobs } from '../../../src/reconcile/scheduler-jobs.ts';
import { watchChannel } from '../../../src/reconcile/watch-channel.ts';
import { ACTOR, channelWorld } from '../../support/channel-world.ts';
import { until } from '../../support/until.ts';

const world = await channelWorld({ openingOrders: 20 });
const { deps, store, account } = world;
const NOW = { notWithinMs: 0, refusedEveryMs: 0 };

async function connected(name: string): Promise<{ channel: ChannelDoc; tokenId: number }> {
  const token = store.createToken();
  const input = world.wish(token.token, { name, clientSecret: token.clientSecret });
  const { channel } = await submitChannel(deps, account.accountId, ACTOR, input, { waitMs: 15_000 });
  await importOrders(deps, channel._id);
  await importProducts(deps, channel._id);
  return { channel: await fresh(channel), tokenId: token.id };
}

async function fresh(channel: Pick<ChannelDoc, '_id'>): Promise<ChannelDoc> {
  const doc = await loadChannel(deps, channel._id);
  if (!doc) throw new Error('the channel is gone');
  return doc;
}

const ownOf = (channel: ChannelDoc) => {
  const ids = new Set(channel.webhooks.map(({ webhookId }) => webhookId));
  return store.state.webhooks.filter(({ id }) => ids.has(String(id)));
};
const health = (channel: ChannelDoc) => channelHealth(channel, deps.now());

describe('the watch of registrations', () => {
  test('finds nothing to do when all is well, and is the token’s probe', async () => {
    const { channel } = await connected('Calm');
    const before = world.store.requests.total;
    expect(await watchChannel(deps, channel._id, NOW)).toBe('ok');
    expect(world.store.requests.total - before).toBe(1);
    expect((await fresh(channel)).watch.okAt).toBeInstanceOf(Date);
    expect(health(await fresh(channel))).toMatchObject({ state: 'healthy', word: 'Healthy', sentences: [] });
  });

  test('puts lost webhooks back, fetches what was missed and tells it in words', async () => {
    const { channel, tokenId } = await connected('Loser');
    await watchChannel(deps, channel._id, NOW);
    const foreign = store.state.webhooks.find(({ tokenId: owner }) => owner === null);
    store.removeWebhooks(({ tokenId: owner, topic }) => owner === tokenId && topic.startsWith('order/'));
    const missed = [1, 2, 3].map(() => store.placeOrder({ external: 'now' }));
    expect(await watchChannel(deps, channel._id, NOW)).toBe('restored');
    expect(ownOf(await fresh(channel))).toHaveLength(REQUIRED_TOPICS.length);
    const result = await fetchGap(deps, channel._id);
    expect(result?.missed).toBe(3);
    for (const { id } of missed) {
      expect(await orders(deps).countDocuments({ channelId: channel._id, channelOrderId: String(id) })).toBe(
        1,
      );
    }
    const after = await fresh(channel);
    expect(after.watch.gaps).toEqual([]);
    expect(after.notices[0]?.message).toMatch(
      /^ReCharge removed 5 webhooks after \d+ \w+,? \d\d:\d\d\. We put them back at \d+ \w+,? \d\d:\d\d and fetched 3 orders that were missed\.$/,
    );
    expect(store.state.webhooks).toContainEqual(foreign);
    const entry = await audits(deps).findOne({ action: 'channel.webhooks_restored' });
    expect(entry?.note).toBe(after.notices[0]?.message);
    expect(entry?.actor.kind).toBe('system');
  });

  test('shows a refused token as Needs attention, tries it seldom, and clears it when it is accepted again', async () => {
    const { channel } = await connected('Revoked');
    store.faults.set('revokedToken', true);
    expect(await watchChannel(deps, channel._id, NOW)).toBe('refused');
    const hurt = health(await fresh(channel));
    expect(hurt.word).toBe('Needs attention');
    expect(hurt.sentences[0]).toMatchObject({
      code: 'token_refused',
      text: 'ReCharge no longer accepts this channel’s token.',
    });
    expect(hurt.sentences[0]?.action).not.toBe('');
    const calls = store.requests.total;
    expect(await watchChannel(deps, channel._id, { notWithinMs: 0 })).toBe('skipped');
    expect(store.requests.total).toBe(calls);
    store.faults.clear();
    const missed = store.placeOrder({ external: 'now' });
    expect(await watchChannel(deps, channel._id, NOW)).toBe('ok');
    expect(health(await fresh(channel)).word).toBe('Healthy');
    await fetchGap(deps, channel._id);
    expect(
      await orders(deps).countDocuments({ channelId: channel._id, channelOrderId: String(missed.id) }),
    ).toBe(1);
  });

  test('says that ReCharge is out of reach only after some minutes, and takes it back', async () => {
    const { channel } = await connected('Away');
    store.faults.set('unreachable', true);
    expect(await watchChannel(deps, channel._id, { ...NOW, patienceMs: 60_000 })).toBe('unreachable');
    expect(health(await fresh(channel)).word).toBe('Healthy');
    expect(await watchChannel(deps, channel._id, { ...NOW, patienceMs: 0 })).toBe('unreachable');
    expect(health(await fresh(channel)).sentences.map(({ code }) => code)).toEqual(['recharge_unreachable']);
    store.faults.clear();
    expect(await watchChannel(deps, channel._id, NOW)).toBe('ok');
    expect(health(await fresh(channel)).word).toBe('Healthy');
  });

  test('notices a scope that was taken away, and its return', async () => {
    const { channel, tokenId } = await connected('Scoped');
    store.editToken(tokenId, { scopes: ['read_orders', 'read_products', 'write_products'] });
    await changeChannel(deps, { _id: channel._id }, [{ $set: { 'watch.scopesCheckedAt': null } }]);
    await watchChannel(deps, channel._id, NOW);
    expect(health(await fresh(channel)).sentences[0]).toMatchObject({
      code: 'scopes_missing',
      text: 'The token lacks Orders write.',
    });
    store.editToken(tokenId, { scopes: ['read_orders', 'write_orders', 'read_products', 'write_products'] });
    await watchChannel(deps, channel._id, NOW);
    expect(health(await fresh(channel)).word).toBe('Healthy');
  });
});

describe('the comparison with what ReCharge shows', () => {
  test('fetches orders whose events never came and keeps the figures', async () => {
    const { channel } = await connected('Compared');
    store.faults.set('lostDeliveries', true);
    const missed = store.placeOrder({ external: 'now' });
    store.faults.clear();
    const result = await reconcileChannel(deps, channel._id, { notWithinMs: -60_000, graceMs: -5_000 });
    expect(result?.missed).toBeGreaterThanOrEqual(1);
    expect(
      await orders(deps).countDocuments({ channelId: channel._id, channelOrderId: String(missed.id) }),
    ).toBe(1);
    const { completeness } = health(await fresh(channel));
    expect(completeness?.missed).toBe(result?.missed);
    expect(completeness?.percent).toBeLessThan(100);
    const again = await reconcileChannel(deps, channel._id, { notWithinMs: -60_000, graceMs: -5_000 });
    expect(again?.missed).toBe(0);
    expect(health(await fresh(channel)).completeness?.percent).toBe(100);
  });

  test('looks again for the shop’s order id that was missing', async () => {
    const { channel } = await connected('Externals');
    const order = store.placeOrder({ external: 'never' as never });
    await reconcileChannel(deps, channel._id, { notWithinMs: -60_000, graceMs: -5_000 });
    const before = await orders(deps).findOne({ channelId: channel._id, channelOrderId: String(order.id) });
    expect(before?.externalOrderId).toBeNull();
    // Two states of one second are a tie, which is asked for elsewhere.
    const second = Math.floor(Date.now() / 1_000);
    await until(() => Math.floor(Date.now() / 1_000) > second);
    store.faults.set('lostDeliveries', true);
    store.changeOrder(order.id, (changed) => {
      changed.external = { id: '6120948830285', number: '10482' } as never;
    });
    store.faults.clear();
    await reconcileChannel(deps, channel._id, { notWithinMs: -60_000, graceMs: -5_000 });
    const after = await orders(deps).findOne({ channelId: channel._id, channelOrderId: String(order.id) });
    expect(after?.externalOrderId).toBe('6120948830285');
  });
});

describe('the scheduler’s jobs', () => {
  test('import, heal and go on after a crash between Submit and its steps, all by themselves', async () => {
    const token = store.createToken();
    const input = world.wish(token.token, { name: 'By itself' });
    // The web process died right after saving: nothing of the steps was done.
    const { channel } = await submitChannel(deps, account.accountId, ACTOR, {
      ...input,
      channel: { ...input.channel!, active: false },
    });
    await changeChannel(deps, { _id: channel._id }, [{ $set: { active: true } }]);
    const jobs = startReconcileJobs(deps, {
      importEveryMs: 100,
      watchEveryMs: 300,
      reconcileEveryMs: 60_000,
    });
    afterAll(() => jobs.stop());
    await until(async () => (await fresh(channel)).imports.orders.state === 'done', { timeoutMs: 20_000 });
    await until(async () => (await fresh(channel)).imports.products.state === 'done', { timeoutMs: 20_000 });
    await until(async () => ownOf(await fresh(channel)).length === REQUIRED_TOPICS.length);
    const held = await orders(deps).countDocuments({ channelId: channel._id });
    expect(held).toBeGreaterThan(0);

    store.removeWebhooks(({ tokenId }) => tokenId === token.id);
    const missed = store.placeOrder({ external: 'now' });
    await until(() =>
      orders(deps).countDocuments({ channelId: channel._id, channelOrderId: String(missed.id) }),
    );
    await until(async () => ownOf(await fresh(channel)).length === REQUIRED_TOPICS.length);
    await until(async () => (await fresh(channel)).notices[0]?.code === 'webhooks_restored');

    // A pause that could not reach ReCharge is finished later.
    store.faults.set('unreachable', true);
    const paused = await saveChannel(deps, account.accountId, channel._id, ACTOR, {
      channel: {
        active: false,
        name: 'By itself',
        token: null,
        clientSecret: null,
        removeClientSecret: false,
      },
    });
    expect(paused.message).toContain('tried again by itself');
    store.faults.clear();
    await until(() => store.state.webhooks.every(({ tokenId }) => tokenId !== token.id));
    await jobs.stop();
  }, 60_000);
});

describe('registrations that are nobody’s', () => {
  test('on our address are removed when they were seen for ten minutes; others’ never are', async () => {
    const { channel, tokenId } = await connected('Tidy');
    const { channel: other } = await connected('Other');
    const stray = `${deps.config.publicUrl}/webhooks/recharge/${'s'.repeat(32)}/order/created`;
    const foreign = `https://elsewhere.example/webhooks/recharge/${'f'.repeat(32)}/order/created`;
    const client = deps.access.client(channel);
    for (const address of [stray, foreign]) await client.createWebhook({ address, topic: 'order/created' });
    const theirs = ownOf(await fresh(other)).map(({ id }) => id);
    const addresses = () =>
      store.state.webhooks.filter((it) => it.tokenId === tokenId).map(({ address }) => address);
    const later = { ...deps, now: () => new Date(Date.now() + 9 * 60_000) };
    const atLast = { ...deps, now: () => new Date(Date.now() + 11 * 60_000) };
    await watchChannel(deps, channel._id, NOW);
    await watchChannel(later, channel._id, NOW);
    expect(addresses()).toContain(stray);
    await watchChannel(atLast, channel._id, NOW);
    expect(addresses()).not.toContain(stray);
    expect(addresses()).toContain(foreign);
    expect(ownOf(await fresh(other)).map(({ id }) => id)).toEqual(theirs);
  });
});

describe('a new PUBLIC_URL', () => {
  test('moves the registrations there, and counts none as lost', async () => {
    const { channel } = await connected('Moved');
    const moved = { ...deps, config: { ...deps.config, publicUrl: 'https://gateway.example.com' } };
    expect(await watchChannel(moved, channel._id, NOW)).toBe('ok');
    const addresses = ownOf(await fresh(channel)).map(({ address }) => new URL(address).host);
    expect(addresses).toEqual(REQUIRED_TOPICS.map(() => 'gateway.example.com'));
    const token = store.state.tokens.at(-1)?.id;
    expect(store.state.webhooks.filter(({ tokenId }) => tokenId === token)).toHaveLength(
      REQUIRED_TOPICS.length,
    );
  });
});
