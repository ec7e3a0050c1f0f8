import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { apiClient } from './api-client.ts';

let sandbox: Sandbox;
let call: ReturnType<typeof apiClient>;

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7 });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.store.faults.clear();
  call = apiClient(sandbox, sandbox.store.createToken());
});

describe('who may call', () => {
  test('a missing, unknown or revoked token is refused with 401 in the recorded words', async () => {
    const token = sandbox.store.createToken();
    const own = apiClient(sandbox, token);
    expect((await own('GET', '/token_information')).status).toBe(200);
    sandbox.store.revokeToken(token.id);
    const answers = [
      await own('GET', '/token_information'),
      await call('GET', '/orders', {
        headers: { 'X-Recharge-Access-Token': undefined, Accept: 'application/json' },
      }),
      await call('GET', '/orders', { headers: { 'X-Recharge-Access-Token': 'sk_1x1_nobody' } }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.body]).toEqual([401, { error: 'bad authentication' }]);
    }
    expect(answers[1]?.headers.get('x-recharge-limit'), 'no token, no bucket').toBeNull();
    expect(answers[2]?.headers.get('x-recharge-limit'), 'a refused token has a bucket too').toBe('1/40');
  });

  test('a token without the scope gets 403, and one with it does not', async () => {
    const reader = apiClient(sandbox, sandbox.store.createToken({ scopes: ['read_orders', 'store_info'] }));
    expect((await reader('GET', '/orders')).status).toBe(200);
    expect((await reader('GET', '/store')).body.store).toMatchObject({
      currency: 'GBP',
      default_api_version: '2021-01',
    });
    expect([(await reader('GET', '/plans')).status, (await call('GET', '/store')).status]).toEqual([
      403, 403,
    ]);
    const id = sandbox.store.placeOrder().id;
    expect((await reader('DELETE', `/orders/${id}`)).body).toEqual({ error: 'insufficient permissions' });
  });

  test('token_information needs no scope and never tells the client secret', async () => {
    const token = sandbox.store.createToken({
      scopes: [],
      nickname: 'Nothing',
      contactEmail: 'a@example.com',
    });
    const { body } = await apiClient(sandbox, token)('GET', '/token_information');
    expect(body).toEqual({
      token_information: {
        client: { name: null, contact_email: null },
        contact_email: 'a@example.com',
        name: '[Private App] Nothing',
        scopes: [],
      },
    });
    expect(JSON.stringify(body)).not.toContain(token.clientSecret);
  });
});

describe('versions', () => {
  test('an unknown version is refused with 426, a missing one means the old shape', async () => {
    expect((await call('GET', '/orders', { headers: { 'X-Recharge-Version': '2020-01' } })).status).toBe(426);
    const old = await call('GET', '/orders?limit=1', { headers: { 'X-Recharge-Version': undefined } });
    expect(old.headers.get('x-recharge-version')).toBe('2021-01');
    expect(old.body.orders[0]).toMatchObject({ status: 'SUCCESS', customer_id: expect.any(Number) });
    expect(old.body).not.toHaveProperty('next_cursor');
    expect(old.headers.get('link')).toMatch(/^<http.+cursor=.+>; rel="next"$/);
  });

  test('both versions of an order name the same instants, one in UTC and one in Eastern time', async () => {
    const placed = sandbox.store.placeOrder({ at: Date.UTC(2026, 2, 2, 5, 4, 11), external: 'now' });
    const fresh = (await call('GET', `/orders/${placed.id}`)).body.order;
    const old = (await call('GET', `/orders/${placed.id}`, { headers: { 'X-Recharge-Version': '2021-01' } }))
      .body.order;
    expect(fresh).toMatchObject({
      created_at: '2026-03-02T05:04:11+00:00',
      scheduled_at: '2026-03-02T05:00:00+00:00',
    });
    expect(old).toMatchObject({ created_at: '2026-03-02T00:04:11', scheduled_at: '2026-03-02T00:00:00' });
    expect(fresh.external_order_id.ecommerce).toBe(old.shopify_order_id);
    const summer = sandbox.store.placeOrder({ at: Date.UTC(2026, 6, 2, 5, 4, 11) });
    expect(sandbox.store.orderRecord(summer.id, '2021-01').created_at).toBe('2026-07-02T01:04:11');
  });
});

describe('the leaky bucket', () => {
  test('holds 40 calls, drains 2 a second, and answers 429 in the recorded words', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 44; index += 1)
      statuses.push((await call('GET', '/token_information')).status);
    expect(statuses.slice(0, 40).every((status) => status === 200)).toBe(true);
    const refused = await call('GET', '/token_information');
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(1);
    if (refused.status === 429) expect(refused.body).toEqual({ warning: 'too many requests' });
    sandbox.store.clock.advance(5_000);
    const after = await call('GET', '/token_information');
    expect(after.status).toBe(200);
    expect(Number(after.headers.get('x-recharge-limit')?.split('/')[0])).toBeLessThanOrEqual(32);
    const other = apiClient(sandbox, sandbox.store.createToken({ bucketSize: 120 }));
    expect((await other('GET', '/token_information')).headers.get('x-recharge-limit'), 'per token').toBe(
      '1/120',
    );
  });
});

describe('requests that make no sense', () => {
  test('unknown routes, methods, records, bodies and filters each get their answer', async () => {
    expect((await call('GET', '/nothing')).status).toBe(404);
    expect((await call('PATCH', '/orders')).status).toBe(405);
    expect((await call('GET', '/orders/1')).body).toEqual({ errors: 'Not Found' });
    expect((await call('GET', '/orders/count')).status, 'counts are of 2021-01').toBe(404);
    expect(
      (await call('POST', '/webhooks', { body: 'a=b', headers: { 'Content-Type': 'text/plain' } })).status,
    ).toBe(415);
    expect((await call('POST', '/webhooks', { body: '{"a":' })).status).toBe(400);
    expect((await call('GET', '/orders?updated_at_min=yesterday')).body).toEqual({
      errors: { updated_at_min: ['Invalid date: yesterday. Must be a valid ISO-8601 datetime string'] },
    });
    expect((await call('GET', '/orders?limit=251')).status).toBe(422);
    expect((await call('GET', '/orders?sort_by=colour-asc')).status).toBe(422);
    expect(
      (await call('GET', '/orders?updated_at_min=2026-01-01T00:00:00+00:00')).status,
      'a plus sign not encoded is a space',
    ).toBe(422);
  });

  test('every answer has a request id', async () => {
    const ids = [(await call('GET', '/orders')).headers, (await call('GET', '/x')).headers].map((headers) =>
      headers.get('x-request-id'),
    );
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(null);
  });
});

describe('writing orders', () => {
  test('only queued orders can be changed or deleted', async () => {
    const placed = sandbox.store.placeOrder({ prepaid: 1 });
    const queued = [...sandbox.store.state.orders.values()].at(-1)!;
    expect(queued).toMatchObject({ status: 'queued', isPrepaid: true });
    expect((await call('PUT', `/orders/${placed.id}`, { body: {} })).status).toBe(422);
    expect(
      (await call('PUT', `/orders/${queued.id}`, { body: { shipping_address: { address1: null } } })).body,
    ).toEqual({
      errors: { shipping_address: { address1: ['Field may not be null.'] } },
    });
    expect(
      (await call('PUT', `/orders/${queued.id}`, { body: { scheduled_at: '2020-01-01' } })).body,
    ).toEqual({
      errors: { scheduled_at: 'Cannot be in the past' },
    });
    const moved = await call('PUT', `/orders/${queued.id}`, { body: { shipping_address: { city: 'Łódź' } } });
    expect(moved.body.order.shipping_address.city).toBe('Łódź');
    expect((await call('DELETE', `/orders/${placed.id}`)).status).toBe(422);
    const gone = await call('DELETE', `/orders/${queued.id}`);
    expect([gone.status, gone.body, gone.headers.get('content-type')]).toEqual([
      204,
      null,
      'application/json',
    ]);
    expect((await call('GET', `/orders/${queued.id}`)).status).toBe(404);
  });
});

describe('the catalogue', () => {
  test('products must be asked for by id, plans can be walked', async () => {
    expect((await call('GET', '/products')).body).toEqual({
      errors: { external_product_ids: ['Missing data for required field.'] },
    });
    const plans = (await call('GET', '/plans?limit=250')).body.plans;
    const ids = [...new Set(plans.map((plan) => plan.external_product_id.ecommerce))];
    const { products } = (await call('GET', `/products?external_product_ids=${ids.join(',')}`)).body;
    expect(products.length).toBe(ids.length);
    expect(ids.length, 'products without a plan cannot be reached').toBeLessThan(
      sandbox.store.state.products.length,
    );
    const variants = products.flatMap((product) => product.variants);
    expect(variants.some((variant) => variant.sku === null)).toBe(true);
    expect(JSON.stringify(products)).not.toMatch(/inventory|stock/);
    expect((await call('GET', `/plans/${plans[0]?.id}`)).body.plan.id).toBe(plans[0]?.id);
    const image = await fetch(products[0]?.images[0]?.medium ?? '');
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
  });
});
