import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { apiClient } from './api-client.ts';

let sandbox: Sandbox;
let call: ReturnType<typeof apiClient>;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.store.faults.clear();
  sandbox.store.requests.clear();
  call = apiClient(sandbox, sandbox.store.createToken());
});

test('a fault strikes the next so many calls of its path, then no more', async () => {
  sandbox.store.faults.set('serverErrors', { next: 2, path: '/orders' });
  const statuses: number[] = [];
  for (const path of ['/plans', '/orders', '/orders', '/orders'])
    statuses.push((await call('GET', path)).status);
  expect(statuses).toEqual([200, 500, 500, 200]);
});

test('each fault of the API answers as ReCharge would', async () => {
  const { faults } = sandbox.store;
  faults.set('rateLimited', { next: 1 });
  const limited = await call('GET', '/orders');
  expect([limited.status, limited.body, limited.headers.get('x-recharge-limit')]).toEqual([
    429,
    { warning: 'too many requests' },
    '40/40',
  ]);
  call = apiClient(sandbox, sandbox.store.createToken());
  faults.set('unavailable', { next: 1 });
  expect([(await call('GET', '/orders')).status, (await call('GET', '/orders')).status]).toEqual([503, 200]);
  faults.set('serverErrors', { next: 1 });
  expect((await call('GET', '/orders')).body).toContain('<html>');
  faults.set('conflict', { next: 1 });
  expect((await call('GET', '/orders')).status, 'reading never conflicts').toBe(200);
  expect((await call('POST', '/webhooks', { body: {} })).body).toEqual({
    error: 'A call to this route is already in progress.',
  });
  faults.set('revokedToken', true);
  expect((await call('GET', '/token_information')).status).toBe(401);
  faults.set('revokedToken', false);
  expect((await call('GET', '/token_information')).status).toBe(200);
  faults.tune({ apiDelayMs: 120 });
  const before = performance.now();
  await call('GET', '/token_information');
  expect(performance.now() - before).toBeGreaterThan(110);
});

test('a truncated body is shorter than its length, or cut JSON with status 200', async () => {
  sandbox.store.faults.set('truncated', true);
  const outcomes = new Set<string>();
  for (let index = 0; index < 2; index += 1) {
    const outcome = await call('GET', '/orders').then(
      ({ status, body }) => `${status} ${typeof body}`,
      () => 'cut off',
    );
    outcomes.add(outcome);
  }
  expect([...outcomes].toSorted()).toEqual(['200 string', 'cut off']);
});

test('an unreachable API cuts the connection, while the pages still answer', async () => {
  sandbox.store.faults.set('unreachable', true);
  await expect(call('GET', '/orders')).rejects.toThrow();
  expect((await fetch(`${sandbox.url}/admin/faults`)).status).toBe(200);
  expect(sandbox.store.requests.list().at(-1)).toMatchObject({ path: '/orders', status: null });
});

test('calls are counted by route', async () => {
  const { id } = sandbox.store.placeOrder();
  await call('GET', `/orders/${id}`);
  await call('GET', '/orders/1');
  await call('GET', '/orders?limit=1');
  expect(sandbox.store.requests.counts()).toEqual({ 'GET /orders/{id}': 2, 'GET /orders': 1 });
  expect(sandbox.store.requests.list()[2]).toMatchObject({
    query: '?limit=1',
    status: 200,
    version: '2021-11',
  });
});
