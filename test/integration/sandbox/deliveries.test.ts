import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Token } from '../../../scripts/sandbox/data/state.ts';
import { signDelivery } from '../../../scripts/sandbox/deliveries/sign.ts';
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
  await sandbox.store.deliveries.idle();
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
const bodyOf = (index: number) => JSON.parse(hooks.received[index]?.body.toString('utf8') ?? 'null');

describe('signatures', () => {
  test('agree with the published vectors', () => {
    const vectors = [
      [
        '{"order":{"id":734512908,"status":"success"}}',
        '5cc6a3bf1abba2c077ed3a1c88792202ee4fc9be8899e798b1b5bfb6b3eb5d4c',
        '376e7ac8798f08bcf9cc3ac9bc85939d0dca91cab660793072b09b0a8f593bec',
      ],
      [
        '{"order":{"id":734512908,"note":"Zoë – ring twice"}}',
        '331909c4882dbffc0cbe6e0629fa7b05a869390f4bc4d4d81b04be3a9cbe5ba9',
        '3a13c3be19c70c413d18c92dd8ca0dc0f695b114ed8342658b39bacae28f2da7',
      ],
    ] as const;
    for (const [body, old, fresh] of vectors) {
      expect(signDelivery('whsec_demo_4f9a2c', Buffer.from(body), 1_767_225_600)).toEqual({
        old,
        new: fresh,
      });
    }
  });

  test('stand on each delivery in both schemes, over the bytes sent, made with the secret of the token that registered', async () => {
    await register('order/created');
    sandbox.store.createToken();
    sandbox.store.placeOrder({ note: 'Zoë – ring twice 🎂', external: 'now' });
    await until(() => hooks.received.length === 1);
    const { headers, body } = hooks.received[0]!;
    const seconds = Number(headers['x-recharge-webhook-timestamp']);
    const expected = signDelivery(token.clientSecret, body, seconds);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-recharge-topic': 'order/created',
      'x-recharge-hmac-sha256': expected.old,
      'x-recharge-webhook-signature': `t=${seconds},v1=${expected.new}`,
    });
    expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(5);
    expect(body.toString('utf8')).toContain('Zoë – ring twice 🎂');
  });

  test('can be wrong, or only one of the two, on demand', async () => {
    await register('order/created');
    sandbox.store.faults.set('wrongSignature', { next: 1 });
    sandbox.store.placeOrder({ external: 'now' });
    await until(() => hooks.received.length === 1);
    sandbox.store.faults.tune({ signatures: 'old' });
    sandbox.store.placeOrder({ external: 'now' });
    await until(() => hooks.received.length === 2);
    const [wrong, old] = hooks.received;
    expect(wrong?.headers['x-recharge-hmac-sha256']).not.toBe(
      signDelivery(token.clientSecret, wrong!.body, 0).old,
    );
    expect(old?.headers['x-recharge-hmac-sha256']).toBe(signDelivery(token.clientSecret, old!.body, 0).old);
    expect(old?.headers).not.toHaveProperty('x-recharge-webhook-signature');
  });
});

describe('registration', () => {
  test('refuses what ReCharge refuses, each in its own shape', async () => {
    const address = `${hooks.url}/x`;
    expect((await call('POST', '/webhooks', { body: {} })).body).toEqual({
      errors: { _schema: ['address, topic are required fields.'] },
    });
    for (const topic of ['product/created', 'order/paid', 'order', 'toString/created']) {
      expect((await call('POST', '/webhooks', { body: { address, topic } })).status, topic).toBe(422);
    }
    expect((await call('POST', '/webhooks', { body: { address, topic: 'store/updated' } })).status).toBe(403);
    expect(
      (
        await call('POST', '/webhooks', {
          body: { address: 'http://shop.example.com/x', topic: 'order/created' },
        })
      ).status,
    ).toBe(422);
    const made = await call('POST', '/webhooks', { body: { address, topic: 'order/created' } });
    expect(made.body.webhook).toMatchObject({
      address,
      topic: 'order/created',
      version: '2021-11',
      included_objects: [],
    });
    const again = await call('POST', '/webhooks', { body: { address, topic: 'order/created' } });
    expect(again.status).toBe(422);
    expect(again.body.errors.duplicate?.[0]).toMatch(new RegExp(`\\b${made.body.webhook.id}$`));
  });

  test('allows ten webhooks of one topic for a token', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 11; index += 1) {
      statuses.push(
        (
          await call('POST', '/webhooks', {
            body: { address: `${hooks.url}/${index}`, topic: 'order/created' },
          })
        ).status,
      );
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 201), 422]);
  });

  test("lists all of the store's webhooks, another integration's too, and can change and remove them", async () => {
    const id = (await register('order/created')).body.webhook.id;
    const { webhooks } = (await call('GET', '/webhooks')).body;
    expect(webhooks.map((webhook) => webhook.topic)).toEqual(['charge/paid', 'order/created']);
    const changed = await call('PUT', `/webhooks/${id}`, { body: { topic: 'order/updated' } });
    expect(changed.body.webhook).toMatchObject({
      id,
      topic: 'order/updated',
      address: `${hooks.url}/order/created`,
    });
    expect((await call('DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/webhooks/${id}`)).status).toBe(404);
  });

  test('a test delivery carries a sample record that is in no store', async () => {
    const id = (await register('order/created')).body.webhook.id;
    expect((await call('POST', `/webhooks/${id}/test`)).body).toEqual({});
    await until(() => hooks.received.length === 1);
    expect((await call('GET', `/orders/${bodyOf(0).order.id}`)).status).toBe(404);
  });
});

describe('what is sent when', () => {
  test('a placed order comes without the platform id, which an update brings', async () => {
    await register('order/created');
    await register('order/updated');
    const placed = sandbox.store.placeOrder();
    await until(() => hooks.received.length === 2);
    expect(bodyOf(0).order).toMatchObject({
      id: placed.id,
      type: 'checkout',
      external_order_id: { ecommerce: null },
    });
    expect(bodyOf(1).order.external_order_id.ecommerce).toMatch(/^\d+$/);
    expect(bodyOf(1).order).toEqual((await call('GET', `/orders/${placed.id}`)).body.order);
  });

  test('a renewal sends success, processed and last created, within 0.3 s and in one second of the clock', async () => {
    for (const topic of ['order/created', 'order/processed', 'order/success']) await register(topic);
    sandbox.store.renew();
    await until(() => hooks.received.length === 3);
    expect(hooks.received.map(({ headers }) => headers['x-recharge-topic'])).toEqual([
      'order/success',
      'order/processed',
      'order/created',
    ]);
    expect(hooks.received[2]!.at - hooks.received[0]!.at).toBeLessThan(350);
    expect(new Set([0, 1, 2].map((index) => bodyOf(index).order.updated_at)).size).toBe(1);
    expect(bodyOf(0).order).toMatchObject({ status: 'success', type: 'recurring' });
  });

  test('a deletion tells the id only, and a cancellation the whole order', async () => {
    await register('order/deleted');
    await register('order/cancelled');
    const { id } = sandbox.store.placeOrder({ external: 'now' });
    sandbox.store.cancelOrder(id);
    await until(() => hooks.received.length === 1);
    sandbox.store.deleteOrder(id);
    await until(() => hooks.received.length === 2);
    expect(bodyOf(0).order).toMatchObject({ id, status: 'cancelled' });
    expect(bodyOf(1)).toEqual({ order: { id } });
  });

  test('included objects stand beside the record, and the webhook decides the version', async () => {
    await register('order/created', { included_objects: ['customer'], version: '2021-01' });
    const placed = sandbox.store.placeOrder({ external: 'now' });
    await until(() => hooks.received.length === 1);
    expect(bodyOf(0)).toMatchObject({
      order: { id: placed.id, status: 'SUCCESS' },
      customer: { id: placed.customerId },
    });
  });

  test('plans have webhooks, prices have none', async () => {
    await register('plan/updated');
    const product = sandbox.store.editProduct(sandbox.store.state.products[0]?.id);
    sandbox.store.editProduct(product.id, (edited) => {
      edited.title = 'Dockside Blend, new harvest';
    });
    const plans = sandbox.store.state.plans.filter((plan) => plan.productId === product.id).length;
    await until(() => hooks.received.length === plans);
    expect(bodyOf(0).plan).toMatchObject({
      title: 'Dockside Blend, new harvest',
      external_product_id: { ecommerce: product.id },
    });
  });

  test('deliveries are lost, doubled and shuffled on demand', async () => {
    await register('order/created');
    sandbox.store.faults.set('lostDeliveries', { next: 1, path: 'order/created' });
    sandbox.store.placeOrder({ external: 'now' });
    sandbox.store.faults.set('duplicateDeliveries', { next: 1 });
    sandbox.store.placeOrder({ external: 'now' });
    await until(() => hooks.received.length === 2);
    expect(hooks.received[0]?.body).toEqual(hooks.received[1]?.body);
    expect(sandbox.store.deliveries.log.counts.lost).toBe(1);
    hooks.received.length = 0;
    sandbox.store.faults.set('shuffledDeliveries', true);
    const placed = Array.from({ length: 12 }, () => sandbox.store.placeOrder({ external: 'now' }).id);
    await until(() => hooks.received.length === 12);
    const came = hooks.received.map((_entry, index) => bodyOf(index).order.id);
    expect(came.toSorted()).toEqual(placed.toSorted());
    expect(came).not.toEqual(placed);
  });

  test('a burst of 1,000 orders arrives whole', async () => {
    await register('order/created');
    sandbox.store.burst.start(1_000, 2_000);
    await until(() => hooks.received.length === 1_000, { timeoutMs: 20_000 });
    expect(new Set(hooks.received.map((_entry, index) => bodyOf(index).order.id)).size).toBe(1_000);
  });
});
