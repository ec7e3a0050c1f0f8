import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { createMetrics } from '../../../src/metrics.ts';
import { createBucket } from '../../../src/recharge/bucket.ts';
import { createRechargeClient, type RechargeClientOptions } from '../../../src/recharge/client.ts';
import { jumpingTimers } from './fake-timers.ts';
import { fixture, orderRecord } from './fixtures.ts';
import { type Reply, type ScriptedServer, scriptedServer } from './scripted-server.ts';

const TOKEN = 'sk_1x1_0123456789abcdef0123456789abcdef';
const HOOK = '/webhooks/recharge/SecretHookKey0123456789/order/created';
const servers: ScriptedServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface ErrorFixture {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}
const faults = fixture<Record<string, ErrorFixture>>('errors');
const fault = (name: string): Reply => {
  const { status, headers, body } = faults[name] as ErrorFixture;
  return body === null ? { status, headers, raw: '' } : { status, headers, body };
};
const OK: Reply = {
  status: 200,
  headers: { 'x-recharge-limit': '3/40' },
  body: fixture('token-information'),
};

async function setUp(script: Reply[], options: Partial<RechargeClientOptions> = {}) {
  const server = await scriptedServer(...script);
  servers.push(server);
  const timers = jumpingTimers();
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
  const metrics = createMetrics();
  const bucket = createBucket(timers);
  const client = createRechargeClient(
    { log, metrics, now: timers.now, sleep: timers.sleep, random: () => 1 },
    { baseUrl: server.url, token: TOKEN, bucket, ...options },
  );
  return { server, client, timers, lines, metrics, bucket, seen: server.seen };
}

describe('every call', () => {
  test('names token and version, asks for JSON, and learns from the answer', async () => {
    const { client, seen, bucket, lines, metrics } = await setUp([OK]);
    expect(await client.tokenInformation()).toEqual({
      name: '[Private App] Warehouse gateway',
      contactEmail: 'ops@harbourlane.example.com',
      scopes: ['read_orders', 'write_orders', 'read_products', 'write_products'],
    });
    expect(seen[0]).toMatchObject({ method: 'GET', path: '/token_information' });
    expect(seen[0]?.headers).toMatchObject({
      'x-recharge-access-token': TOKEN,
      'x-recharge-version': '2021-11',
      accept: 'application/json',
    });
    expect(bucket.state().used).toBe(3);
    expect(lines.join('')).toContain('"requestId":"req-1"');
    expect(lines.join('')).not.toContain(TOKEN);
    expect(await metrics.registry.metrics()).toContain('gateway_recharge_calls_total{status="200"} 1');
  });

  test('works without metrics, with real timers and a slash at the end of the base address', async () => {
    const server = await scriptedServer(OK);
    servers.push(server);
    const client = createRechargeClient(
      { log: pino({ level: 'silent' }) },
      { baseUrl: `${server.url}/`, token: TOKEN, bucket: createBucket() },
    );
    expect((await client.tokenInformation()).scopes).toHaveLength(4);
    expect(server.seen[0]?.path).toBe('/token_information');
  });

  test('never follows a redirect, so that the token stays with its host', async () => {
    const other = await scriptedServer(OK);
    servers.push(other);
    const { client } = await setUp([{ status: 302, headers: { location: other.url } }]);
    await expect(client.tokenInformation()).rejects.toMatchObject({
      code: 'recharge_refused',
      retry: 'never',
    });
    expect(other.seen).toEqual([]);
  });

  test('reads compressed answers and keeps all digits of ids', async () => {
    const raw = gzipSync('{"order":{"id":9007199254740993}}');
    const headers = { 'content-encoding': 'gzip', 'content-length': String(raw.length) };
    const { client } = await setUp([{ status: 200, headers, raw }]);
    expect((await client.order('9007199254740993'))?.channelOrderId).toBe('9007199254740993');
  });

  test('tells nothing of a token that cannot stand in a header, and does not send it', async () => {
    for (const token of ['', 'sk_1x1_abc\nX-Evil: 1', 'sk ü']) {
      const { client, seen, lines } = await setUp([OK], { token });
      const error = await client.tokenInformation().catch((caught: unknown) => caught as Error);
      expect(error).toMatchObject({ code: 'recharge_unauthorised' });
      if (token !== '') expect(`${(error as Error).message}${lines.join('')}`).not.toContain(token);
      expect(seen).toEqual([]);
    }
  });

  test('stays scope-tolerant when a token tells little about itself', async () => {
    const { client } = await setUp([{ status: 200, body: { token_information: { scopes: null } } }]);
    expect(await client.tokenInformation()).toEqual({ name: null, contactEmail: null, scopes: [] });
  });
});

describe('the known faults', () => {
  test.each([
    ['unauthorised_bad_token', 'recharge_unauthorised', 'later', 1],
    ['forbidden_missing_scope', 'recharge_forbidden', 'later', 1],
    ['not_found_errors_string', 'recharge_not_found', 'never', 1],
    ['not_found_error_string', 'recharge_not_found', 'never', 1],
    ['conflict_in_progress', 'recharge_conflict', 'soon', 3],
    ['unprocessable_field_list', 'recharge_invalid', 'never', 1],
    ['unprocessable_field_string', 'recharge_invalid', 'never', 1],
    ['unprocessable_nested', 'recharge_invalid', 'never', 1],
    ['unprocessable_schema', 'recharge_invalid', 'never', 1],
    ['unprocessable_bad_cursor', 'recharge_invalid', 'never', 1],
    ['webhook_duplicate', 'recharge_invalid', 'never', 1],
    ['version_invalid', 'recharge_version', 'never', 1],
    ['rate_limited', 'recharge_rate_limited', 'later', 3],
    ['server_error', 'recharge_faulty', 'later', 3],
    ['upstream_timeout', 'recharge_faulty', 'later', 3],
  ])('%s is %s, class %s, after %i tries', async (name, code, retry, tries) => {
    const { client, seen } = await setUp([fault(name)], { tries: 3 });
    const error = await client.tokenInformation().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'GatewayError', code, retry, details: { requestId: 'req-1' } });
    expect((error as { cure: string }).cure.length).toBeGreaterThan(10);
    expect(seen).toHaveLength(tries);
  });

  test('truncated_success is tried again and then recharge_faulty', async () => {
    const { client, seen } = await setUp([{ cut: '{"token_inf' }], { tries: 2 });
    await expect(client.tokenInformation()).rejects.toMatchObject({
      code: 'recharge_faulty',
      retry: 'later',
    });
    expect(seen).toHaveLength(2);
    expect(Object.keys(faults).filter((name) => name !== '_about')).toHaveLength(16);
  });

  test.each([
    [400, 'recharge_refused'],
    [402, 'recharge_refused'],
    [405, 'recharge_refused'],
    [406, 'recharge_refused'],
    [415, 'recharge_refused'],
    [501, 'recharge_refused'],
    [502, 'recharge_faulty'],
    [504, 'recharge_faulty'],
    [520, 'recharge_faulty'],
  ])('status %i with a page instead of JSON is %s', async (status, code) => {
    const { client } = await setUp([{ status, raw: '<html>sorry</html>' }], { tries: 1 });
    await expect(client.tokenInformation()).rejects.toMatchObject({
      code,
      details: { rechargeStatus: status },
    });
  });

  test('names every fault with its path, from every shape', async () => {
    const of = async (name: string) => {
      const { client } = await setUp([fault(name)], { tries: 1 });
      const error = await client.tokenInformation().catch((caught: unknown) => caught);
      return (error as { faults: { path: string; message: string }[] }).faults.map(({ path, message }) => [
        path,
        message,
      ]);
    };
    expect(await of('unprocessable_nested')).toEqual([
      ['shipping_address.address1', 'Field may not be null.'],
    ]);
    expect(await of('unprocessable_schema')).toEqual([['', 'address, topic are required fields.']]);
    expect(await of('unprocessable_field_string')).toEqual([['scheduled_at', 'Cannot be in the past']]);
    expect(await of('not_found_errors_string')).toEqual([['', 'Not Found']]);
    expect(await of('rate_limited')).toEqual([['', 'too many requests']]);
    expect(await of('server_error')).toEqual([]);
  });

  test('survives an endless or bottomless list of faults', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50)}"x"${'}'.repeat(50)}`) as unknown;
    const many = Array.from({ length: 200 }, (_, index) => `fault ${index}`);
    const { client } = await setUp([
      { status: 422, body: { errors: { deep, many, empty: ' ', flag: true } } },
    ]);
    const error = await client.tokenInformation().catch((caught: unknown) => caught);
    expect((error as { faults: unknown[] }).faults).toHaveLength(30);
  });

  test('takes token and hook keys out of what ReCharge repeats', async () => {
    const errors = { address: [`https://g.example${HOOK} is bad for ${TOKEN}`] };
    const { client, lines } = await setUp([{ status: 422, body: { errors } }]);
    const error = await client.tokenInformation().catch((caught: unknown) => caught);
    const told = JSON.stringify(error) + (error as Error).message + lines.join('');
    expect(told).toContain('[secret]');
    expect(told).not.toContain(TOKEN);
    expect(told).not.toContain('SecretHookKey');
  });
});

describe('a 2xx that says it failed', () => {
  test.each([
    [{ error: 'something' }, 'recharge_refused', 1],
    [{ errors: { a: ['b'] } }, 'recharge_refused', 1],
    [{ warning: 'too many requests' }, 'recharge_rate_limited', 2],
  ])('%j is %s', async (body, code, tries) => {
    const { client, seen } = await setUp([{ status: 200, body }], { tries: 2 });
    await expect(client.tokenInformation()).rejects.toMatchObject({ code });
    expect(seen).toHaveLength(tries);
  });

  test('is no failure when its error is empty', async () => {
    const body = { ...fixture('token-information'), error: null, warning: '', errors: {} };
    const { client } = await setUp([{ status: 200, body }]);
    expect((await client.tokenInformation()).scopes).toHaveLength(4);
  });
});

describe('trying again', () => {
  test('waits 3 s after 409', async () => {
    const { client, timers, seen } = await setUp([fault('conflict_in_progress'), OK]);
    await client.tokenInformation();
    expect(timers.sleeps).toContain(3000);
    expect(seen).toHaveLength(2);
  });

  test('waits at least 2 s after 429, and the bucket pauses for everybody', async () => {
    const { client, timers, seen, bucket } = await setUp([fault('rate_limited'), OK]);
    const start = timers.now();
    await client.tokenInformation();
    expect(timers.now() - start).toBeGreaterThanOrEqual(4500);
    expect(timers.sleeps[0]).toBe(2000);
    expect(seen).toHaveLength(2);
    expect(bucket.state().used).toBe(3);
  });

  test('doubles its waits after faults of the server, with some left to chance', async () => {
    const { client, timers } = await setUp([{ status: 503 }], { tries: 5 });
    await expect(client.tokenInformation()).rejects.toMatchObject({ code: 'recharge_faulty' });
    expect(timers.sleeps).toEqual([500, 1000, 2000, 4000]);
  });

  test('ends with its deadline even when tries are left', async () => {
    const { client, seen } = await setUp([{ status: 503 }], { tries: 50, deadlineMs: 4000 });
    await expect(client.tokenInformation()).rejects.toMatchObject({ code: 'recharge_faulty' });
    expect(seen).toHaveLength(4);
  });

  test('survives cut connections, and says in words why ReCharge was not reached', async () => {
    const { client, seen } = await setUp(['reset', 'reset', OK]);
    expect((await client.tokenInformation()).scopes).toHaveLength(4);
    expect(seen).toHaveLength(3);
    const server = await scriptedServer(OK);
    await server.close();
    const refused = await setUp([OK], { baseUrl: server.url, tries: 2 });
    await expect(refused.client.tokenInformation()).rejects.toMatchObject({
      code: 'recharge_unreachable',
      retry: 'later',
      message: 'ReCharge could not be reached: the connection was refused.',
    });
    expect(await refused.metrics.registry.metrics()).toContain('{status="none"} 2');
  });

  test('gives up on an answer that does not come', async () => {
    const { client } = await setUp(['hang'], { timeoutMs: 60, tries: 1 });
    await expect(client.tokenInformation()).rejects.toMatchObject({
      code: 'recharge_unreachable',
      message: 'ReCharge could not be reached: no answer within 0.06 s.',
    });
  });

  test('stops at once on shutdown', async () => {
    const stop = new AbortController();
    const { client, seen } = await setUp(['hang'], { signal: stop.signal });
    const call = client.tokenInformation();
    const settled = expect(call).rejects.toMatchObject({ code: 'recharge_unreachable' });
    setTimeout(() => stop.abort(), 30);
    await settled;
    expect(seen.length).toBeLessThanOrEqual(1);
    await expect(client.tokenInformation()).rejects.toMatchObject({ code: 'recharge_rate_limited' });
  });

  test('ends a hanging call with the deadline', async () => {
    const { client } = await setUp(['hang'], { deadlineMs: 50 });
    await expect(client.tokenInformation()).rejects.toMatchObject({ code: 'recharge_unreachable' });
  });

  test('stops waiting for its next try on shutdown', async () => {
    const stop = new AbortController();
    const server = await scriptedServer({ status: 503 });
    servers.push(server);
    const client = createRechargeClient(
      { log: pino({ level: 'silent' }), random: () => 1, sleep: async () => stop.abort() },
      { baseUrl: server.url, token: TOKEN, bucket: createBucket(), signal: stop.signal },
    );
    await expect(client.tokenInformation()).rejects.toMatchObject({ code: 'recharge_faulty' });
    expect(server.seen).toHaveLength(1);
  });
});

describe('faults of the network in words', () => {
  const failing = (error: unknown) => async (): Promise<never> => {
    throw error;
  };
  test.each([
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ENOTFOUND' }) }),
      'its name was not found',
    ],
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }) }),
      'its certificate was not accepted (CERT_HAS_EXPIRED)',
    ],
    [
      new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'EHOSTUNREACH' }) }),
      'EHOSTUNREACH',
    ],
    [new TypeError('odd'), 'the connection failed'],
    [null, 'the connection failed'],
  ])('%s', async (error, words) => {
    const timers = jumpingTimers();
    const client = createRechargeClient(
      { log: pino({ level: 'silent' }), fetch: failing(error), now: timers.now, sleep: timers.sleep },
      { baseUrl: 'https://api.example', token: TOKEN, bucket: createBucket(timers), tries: 1 },
    );
    await expect(client.tokenInformation()).rejects.toMatchObject({
      message: `ReCharge could not be reached: ${words}.`,
    });
  });
});

describe('pages', () => {
  const page = (ids: number[], next: string | null): Reply => ({
    status: 200,
    body: { orders: ids.map((id) => ({ id })), next_cursor: next, previous_cursor: null },
  });

  test('send the filters first and then the cursor with nothing but a limit', async () => {
    const { client, seen } = await setUp([page([1], 'abc='), page([2], null)]);
    const first = await client.ordersPage({
      updatedAtMin: new Date('2026-03-02T05:04:11.250Z'),
      updatedAtMax: new Date('2026-03-03T05:04:11Z'),
      createdAtMin: new Date('2026-03-01T00:00:00Z'),
      status: 'success',
      hasExternalOrder: false,
      sortBy: 'updated_at-asc',
      limit: 900,
    });
    expect(first).toEqual({ records: [{ id: 1 }], nextCursor: 'abc=' });
    const second = await client.ordersPage({ cursor: first.nextCursor as string, limit: 100 });
    expect(second).toEqual({ records: [{ id: 2 }], nextCursor: null });
    expect(seen.map((request) => request.query)).toEqual([
      {
        updated_at_min: '2026-03-02T05:04:11+00:00',
        updated_at_max: '2026-03-03T05:04:11+00:00',
        created_at_min: '2026-03-01T00:00:00+00:00',
        status: 'success',
        has_external_order: 'false',
        sort_by: 'updated_at-asc',
        limit: '250',
      },
      { cursor: 'abc=', limit: '100' },
    ]);
  });

  test('are halved after a cut answer, at once without a cursor and on the second time with one', async () => {
    const cut: Reply = { status: 200, raw: '{"orders":[{"id":1' };
    const first = await setUp([cut, cut, page([1], null)]);
    await first.client.ordersPage({});
    expect(first.seen.map((request) => request.query['limit'])).toEqual(['250', '125', '62']);
    const later = await setUp([cut, cut, { cut: '{"ord' }, page([1], null)]);
    await later.client.ordersPage({ cursor: 'abc' });
    expect(later.seen.map((request) => request.query)).toEqual([
      { cursor: 'abc' },
      { cursor: 'abc' },
      { cursor: 'abc', limit: '25' },
      { cursor: 'abc', limit: '12' },
    ]);
  });

  test('keep their size after other faults', async () => {
    const { client, seen } = await setUp([{ status: 500 }, page([1], null)]);
    await client.ordersPage({ limit: 200 });
    expect(seen.map((request) => request.query['limit'])).toEqual(['200', '200']);
  });

  test('never send an empty cursor, and end on an empty one', async () => {
    const { client, seen } = await setUp([page([1], '')]);
    await expect(client.ordersPage({ cursor: '' })).rejects.toMatchObject({ code: 'recharge_invalid' });
    expect(seen).toEqual([]);
    expect((await client.ordersPage({})).nextCursor).toBeNull();
  });

  test('refuse an answer without its list, and a page that names itself as the next', async () => {
    const { client } = await setUp([{ status: 200, body: { plans: [] } }]);
    await expect(client.ordersPage({})).rejects.toMatchObject({ code: 'recharge_faulty' });
    const loop = await setUp([page([1], 'same')]);
    await expect(loop.client.ordersPage({ cursor: 'same' })).rejects.toMatchObject({
      code: 'recharge_faulty',
    });
  });

  test('of plans carry their filters too', async () => {
    const { client, seen } = await setUp([{ status: 200, body: { plans: [{ id: 1 }], next_cursor: 'n' } }]);
    const since = new Date('2026-01-01T00:00:00Z');
    expect(await client.plansPage({ updatedAtMin: since, externalProductId: '81', limit: 10 })).toEqual({
      records: [{ id: 1 }],
      nextCursor: 'n',
    });
    await client.plansPage({});
    await client.plansPage({ cursor: 'c' });
    expect(seen.map((request) => request.query)).toEqual([
      { updated_at_min: '2026-01-01T00:00:00+00:00', external_product_id: '81', limit: '10' },
      { limit: '250' },
      { cursor: 'c' },
    ]);
  });
});

describe('single records', () => {
  test('come parsed, in an envelope or bare, and are null when gone', async () => {
    const { client, seen } = await setUp([
      { status: 200, body: fixture('order-2021-11') },
      { status: 200, body: orderRecord() },
      fault('not_found_errors_string'),
      fault('not_found_error_string'),
    ]);
    expect((await client.order('812406377'))?.totals.total).toBe('28.25');
    expect((await client.order('a/b'))?.channelOrderId).toBe('812406377');
    expect(await client.order('1')).toBeNull();
    expect(await client.order('1')).toBeNull();
    expect(seen.map((request) => request.path).slice(0, 2)).toEqual(['/orders/812406377', '/orders/a%2Fb']);
  });

  test('do not hide a refused token behind null', async () => {
    const { client } = await setUp([fault('unauthorised_bad_token')]);
    await expect(client.order('1')).rejects.toMatchObject({ code: 'recharge_unauthorised' });
  });

  test('of orders come in batches of 50 by their ids, without doubles, strangers and unreadable ones', async () => {
    const reply = ({ query }: { query: Record<string, string> }): Reply => ({
      status: 200,
      body: {
        orders: [
          { id: 999_999 },
          { id: 'odd' },
          ...(query['ids'] ?? '').split(',').map((id) => ({ id: Number(id) })),
        ],
        next_cursor: null,
      },
    });
    const { client, seen, lines } = await setUp([reply]);
    const ids = Array.from({ length: 60 }, (_, index) => String(index + 1));
    const orders = await client.ordersByIds([...ids, '1']);
    expect(orders.map((order) => order.channelOrderId)).toEqual(ids);
    expect(seen.map((request) => [request.query['ids']?.split(',').length, request.query['limit']])).toEqual([
      [50, '50'],
      [10, '50'],
    ]);
    expect(lines.join('')).toContain('recharge_unreadable');
    expect(await client.ordersByIds([])).toEqual([]);
  });

  test('of orders go on behind the cursor of a page made smaller', async () => {
    const { client, seen } = await setUp([
      { status: 200, raw: '{"orders":[' },
      { status: 200, body: { orders: [{ id: 1 }], next_cursor: 'n' } },
      { status: 200, body: { orders: [{ id: 2 }], next_cursor: 'm' } },
    ]);
    expect(await client.ordersByIds(['1', '2'])).toHaveLength(2);
    expect(seen.map((request) => request.query)).toEqual([
      { ids: '1,2', limit: '50' },
      { ids: '1,2', limit: '25' },
      { cursor: 'n', limit: '50' },
    ]);
  });

  test('of plans are found through the list, even when the filter is ignored', async () => {
    const { client, seen } = await setUp([{ status: 200, body: { plans: [{ id: 4 }, { id: 5 }] } }]);
    expect(await client.plansByIds(['5'])).toMatchObject([{ channelPlanId: '5' }]);
    expect(await client.plansByIds(['6'])).toEqual([]);
    expect(seen[0]).toMatchObject({ path: '/plans', query: { ids: '5' } });
  });

  test('of products come by the ids of the shop, over all pages', async () => {
    const { client, seen, lines } = await setUp([
      {
        status: 200,
        body: { products: [fixture<{ product: unknown }>('product-2021-11').product, {}], next_cursor: 'n' },
      },
      { status: 200, body: { products: [{ external_product_id: '2' }] } },
    ]);
    const products = await client.productsByIds(['8140226093117', '2', '2']);
    expect(products?.map((product) => product.channelProductId)).toEqual(['8140226093117', '2']);
    expect(seen.map((request) => request.query)).toEqual([
      { external_product_ids: '8140226093117,2', limit: '25' },
      { cursor: 'n', limit: '25' },
    ]);
    expect(lines.join('')).toContain('recharge_unreadable');
  });

  test.each([403, 404, 422])('of products are null where the catalogue answers %i', async (status) => {
    const { client } = await setUp([{ status, body: { errors: 'no' } }]);
    expect(await client.productsByIds(['1'])).toBeNull();
  });

  test('of products do not hide other faults', async () => {
    const { client } = await setUp([fault('unauthorised_bad_token')]);
    await expect(client.productsByIds(['1'])).rejects.toMatchObject({ code: 'recharge_unauthorised' });
  });
});

describe('webhooks', () => {
  const address = `https://gateway.example.com${HOOK}`;
  const wanted = { address, topic: 'order/created' };

  test('are listed with those of others, over all pages, odd entries left out', async () => {
    const listed = fixture<{ webhooks: unknown[] }>('webhook-list').webhooks;
    const { client, seen } = await setUp([
      { status: 200, body: { webhooks: [...listed, { id: 5 }, 'x'], next_cursor: 'n' } },
      { status: 200, body: { webhooks: [{ id: 9, address: 'https://x.example', topic: 'plan/deleted' }] } },
    ]);
    const webhooks = await client.listWebhooks();
    expect(webhooks).toHaveLength(8);
    expect(webhooks[0]).toEqual({
      id: '2841106',
      address: 'https://gateway.example.com/hooks/recharge/7f3c/order-created',
      topic: 'order/created',
      version: '2021-11',
    });
    expect(webhooks[7]?.version).toBeNull();
    expect(seen.map((request) => request.query)).toEqual([{}, { cursor: 'n' }]);
  });

  test('end a list that never ends', async () => {
    let pages = 0;
    const { client } = await setUp([
      () => {
        pages += 1;
        return { status: 200, body: { webhooks: [], next_cursor: `n${pages}` } };
      },
    ]);
    expect(await client.listWebhooks()).toEqual([]);
    expect(pages).toBe(40);
  });

  test('are registered with a flat body and the version, the id read from the envelope', async () => {
    const answer = { id: 1, webhook: { id: 2841112, ...wanted, version: '2021-11' } };
    const { client, seen } = await setUp([{ status: 201, body: answer }]);
    expect(await client.createWebhook(wanted)).toEqual({ id: '2841112', ...wanted, version: '2021-11' });
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/webhooks' });
    expect(seen[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ ...wanted, version: '2021-11' });
  });

  test('that exist already are found by the id at the end of the sentence', async () => {
    const { client, seen } = await setUp([fault('webhook_duplicate')]);
    expect(await client.createWebhook(wanted)).toEqual({ id: '2841106', ...wanted, version: null });
    expect(seen).toHaveLength(1);
  });

  test('that exist already are found in the list where the sentence has no id, whatever digits it has', async () => {
    const list: Reply = {
      status: 200,
      body: {
        webhooks: [
          { id: 1, ...wanted, topic: 'x/y' },
          { id: 7, ...wanted, version: '2021-01' },
        ],
      },
    };
    const sentence = `There is one for http://localhost:8080${HOOK}`;
    const { client } = await setUp([{ status: 400, body: { errors: { duplicate: [sentence] } } }, list]);
    expect(await client.createWebhook(wanted)).toEqual({ id: '7', ...wanted, version: '2021-01' });
    const quiet = await setUp([{ status: 200, raw: '' }, list]);
    expect(await quiet.client.createWebhook(wanted)).toMatchObject({ id: '7' });
    const absent = await setUp([
      { status: 200, body: {} },
      { status: 200, body: { webhooks: [] } },
    ]);
    await expect(absent.client.createWebhook(wanted)).rejects.toMatchObject({ code: 'recharge_faulty' });
  });

  test('that are refused for another reason stay refused', async () => {
    const { client } = await setUp([fault('unprocessable_schema')]);
    await expect(client.createWebhook(wanted)).rejects.toMatchObject({ code: 'recharge_invalid' });
  });

  test('are deleted with 204 or 200, and gone ones count as deleted', async () => {
    const { client, seen } = await setUp([
      { status: 204 },
      { status: 200, body: {} },
      fault('not_found_errors_string'),
    ]);
    for (const id of ['1', '2', '3']) await client.deleteWebhook(id);
    expect(seen.map((request) => `${request.method} ${request.path}`)).toEqual([
      'DELETE /webhooks/1',
      'DELETE /webhooks/2',
      'DELETE /webhooks/3',
    ]);
  });

  test('are tested with an empty body', async () => {
    const { client, seen } = await setUp([{ status: 200, body: {} }]);
    await client.testWebhook('5');
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/webhooks/5/test', body: '' });
  });

  test('never bring their key into the log', async () => {
    const { client, lines } = await setUp([{ status: 201, body: { webhook: { id: 1 } } }]);
    await client.createWebhook(wanted);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain('SecretHookKey');
  });
});

describe('the probe', () => {
  const byPath =
    (replies: Record<string, Reply>): Reply =>
    (request) =>
      replies[request.path] ?? { status: 404 };

  test('tells what the token may read in fact', async () => {
    const list: Reply = { status: 200, body: { orders: [], products: [] } };
    const probe = async (orders: Reply, products: Reply) =>
      (await setUp([byPath({ '/orders': orders, '/products': products })])).client.probe();
    expect(await probe(list, list)).toEqual({ orders: 'ok', products: 'ok' });
    expect(await probe(fault('forbidden_missing_scope'), { status: 422, body: { errors: 'x' } })).toEqual({
      orders: 'forbidden',
      products: 'unavailable',
    });
    expect(await probe(list, { status: 406 })).toEqual({ orders: 'ok', products: 'unavailable' });
    await expect(probe(fault('unauthorised_bad_token'), list)).rejects.toMatchObject({
      code: 'recharge_unauthorised',
    });
  });

  test('asks for one row of each', async () => {
    const { client, seen } = await setUp([{ status: 200, body: {} }]);
    await client.probe();
    const asked = seen.toSorted((a, b) => a.path.localeCompare(b.path));
    expect(asked.map((request) => [request.path, request.query])).toEqual([
      ['/orders', { limit: '1' }],
      ['/products', { limit: '1' }],
    ]);
  });
});
