import express from 'express';
import request from 'supertest';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OpenApiDocument } from '../../../src/api/openapi-types.ts';
import { problemHandler } from '../../../src/api/problem.ts';
import { apiRouter } from '../../../src/http/api-router.ts';
import { mails } from '../../../src/mail/model.ts';
import { products } from '../../../src/products/model.ts';
import { answerChecker } from '../../support/answer-checker.ts';
import type { BuiltAccount } from '../../support/build-account.ts';
import { type Api, type TestApp, testApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

interface Row {
  id: string;
  status?: string;
  channelOrderId: string;
  lines: { lineId: string; quantity: number; remainingQuantity: number }[];
}
interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

let gateway: TestApp;
let account: BuiltAccount;
let api: Api;
let stranger: Api;
let description: OpenApiDocument;
let checker: ReturnType<typeof answerChecker>;
/** The operations that were called and answered well, by operationId. */
const called = new Set<string>();

const list = async (path: string) => (await api<{ data: Row[] }>('GET', path)).body.data;

/** Calls a documented operation and holds its answer against the description. */
async function call(
  method: string,
  path: string,
  options: { id?: string; query?: string; body?: unknown; headers?: Record<string, string>; as?: Api } = {},
): Promise<Answer> {
  const operation = description.paths[`/api/v1${path}`]?.[method.toLowerCase()];
  if (!operation) throw new Error(`${method} ${path} is not described`);
  const address = path.replace('{id}', options.id ?? '') + (options.query ?? '');
  const answer: Answer = await (options.as ?? api)(method, address, options.body, options.headers);
  const where = `${method} ${address} → ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`;
  const described = operation.responses[answer.status];
  expect(described, where).toBeDefined();
  const [type = '', content] = Object.entries(described?.content ?? {})[0] ?? [];
  expect(answer.headers.get('content-type'), where).toBe(
    type === 'application/json'
      ? 'application/json; charset=utf-8'
      : 'application/problem+json; charset=utf-8',
  );
  expect(checker.faults(content?.schema ?? {}, answer.body), where).toEqual([]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  if (answer.status < 300) called.add(operation.operationId);
  else {
    expect(answer.body.status, where).toBe(answer.status);
    expect(
      described?.['x-codes']?.map(({ code }) => code),
      where,
    ).toContain(answer.body.code);
  }
  return answer;
}

const refused = async (...of: Parameters<typeof call>) => {
  const { status, body } = await call(...of);
  return [status, body.code];
};

async function newOrder(): Promise<Row> {
  const placed = gateway.sandbox.store.placeOrder();
  return until(async () => (await list(`/orders?channelOrderId=${placed.id}`))[0], {
    timeoutMs: 20_000,
    what: `order ${placed.id}`,
  });
}

beforeAll(async () => {
  gateway = await testApp();
  account = await gateway.account();
  api = await gateway.apiOf(account);
  stranger = await gateway.apiOf(await gateway.account());
  description = (await (await fetch(`${gateway.url}/api/v1/openapi.json`)).json()) as OpenApiDocument;
  checker = answerChecker(description);
  const { _id: channelId } = await gateway.connect(account);
  await until(
    async () => {
      const channel = await gateway.channelOf(channelId);
      const count = await products(gateway.deps).countDocuments({ channelId });
      return channel?.imports.orders.state === 'done' && count > 0;
    },
    { timeoutMs: 60_000, what: 'the first import' },
  );
});

const THINGS = ['order', 'product', 'shipment', 'mail', 'channel'] as const;
const NOBODY = '0'.repeat(24);

describe('every answer keeps to the description', () => {
  test('a despatch, its repetition, correction and withdrawal', async () => {
    const order = await newOrder();
    const [line] = order.lines;
    const body = {
      orderId: order.id,
      carrier: 'Royal Mail',
      trackingNumber: 'AB123456789GB',
      lines: [{ lineId: line?.lineId, quantity: 1 }],
    };
    const headers = { 'idempotency-key': 'contract-1' };
    const first = await call('POST', '/shipments', { body, headers });
    const again = await call('POST', '/shipments', { body, headers });
    expect([first.status, again.status, again.body.id]).toEqual([201, 200, first.body.id]);
    const location = first.headers.get('location') ?? '';
    expect(location).toBe(`/api/v1/shipments/${String(first.body.id)}`);
    expect(again.headers.get('location')).toBe(location);

    const id = String(first.body.id);
    expect(await refused('POST', '/shipments', { body: { ...body, carrier: 'DPD UK' }, headers })).toEqual([
      422,
      'idempotency_key_reused',
    ]);
    const parcels = { parcels: [{ trackingNumber: 'A1' }, { trackingNumber: 'A2' }] };
    expect((await call('PATCH', '/shipments/{id}', { id, body: parcels })).status).toBe(200);
    expect(await refused('PATCH', '/shipments/{id}', { id, body: { trackingNumber: 'A3' } })).toEqual([
      422,
      'parcels_required',
    ]);
    expect((await call('POST', '/shipments/{id}/void', { id })).body.state).toBe('void');
    expect((await call('POST', '/shipments/{id}/void', { id })).status).toBe(200);
    expect(await refused('PATCH', '/shipments/{id}', { id, body: { carrier: 'DPD UK' } })).toEqual([
      409,
      'shipment_voided',
    ]);
    // Something for the lists below, with a mail that was sent.
    await call('POST', '/shipments', {
      body: { orderId: order.id, carrier: 'A friend', service: 'On foot' },
    });
    await until(() => mails(gateway.deps).findOne({ state: 'sent' }), {
      what: 'a sent mail',
    });
  });

  test.each(THINGS)('lists of a %s, single ones and pages', async (thing) => {
    const path = `/${thing}s`;
    const all = await call('GET', path, { query: '?limit=250' });
    const data = all.body.data as Row[];
    expect(data.length).toBeGreaterThan(0);
    for (const { id } of data.slice(0, 5)) await call('GET', `${path}/{id}`, { id });
    const page = await call('GET', path, { query: '?limit=1&updatedSince=2020-01-01T00:00:00Z' });
    if (data.length > 1) {
      // The cursor alone goes on in the order of the list that it came from.
      const next = await call('GET', path, { query: `?limit=1&cursor=${String(page.body.nextCursor)}` });
      const [one, two] = [page, next].map(({ body }) => (body.data as (Row & { updatedAt: string })[])[0]);
      expect(two?.id).not.toBe(one?.id);
      expect(String(two?.updatedAt) >= String(one?.updatedAt)).toBe(true);
    }
    expect((await call('GET', path, { as: stranger })).body.data).toEqual([]);
  });

  test('a stock report', async () => {
    const level = { sku: 'COF-COL-250', warehouseId: account.warehouseId.toString(), onHand: 12 };
    expect(
      (await call('PUT', '/stock', { body: [level, { ...level, sku: 'B', allocated: 3 }] })).body,
    ).toEqual({
      stored: 2,
    });
    expect(await refused('PUT', '/stock', { body: [{ ...level, onHand: -1, warehouseId: 'x' }] })).toEqual([
      422,
      'invalid_stock',
    ]);
    expect(await refused('PUT', '/stock', { body: [level], as: stranger })).toEqual([422, 'invalid_stock']);
  });

  test('every described operation was called with success', () => {
    const described = Object.values(description.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect([...called].toSorted()).toEqual(described.toSorted());
  });
});

describe('every refusal keeps to the description', () => {
  const everyOperation = () =>
    Object.entries(description.paths).flatMap(([address, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: address.replace('/api/v1', ''),
        operation,
      })),
    );

  test('without a key: 401 that names the scheme, on every route', async () => {
    for (const { method, path } of everyOperation()) {
      const { status, headers } = await call(method, path, { id: NOBODY, headers: { authorization: '' } });
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="helm"']);
    }
  });

  test("not there, not an id, or another account's: the same 404", async () => {
    for (const { method, path, operation } of everyOperation()) {
      if (!path.includes('{id}')) continue;
      const body = method === 'PATCH' ? { carrier: 'DPD UK' } : undefined;
      const thing = /^\/(\w+)s\//.exec(path)?.[1] ?? '';
      const [own] = await list(`/${thing}s?limit=1`);
      for (const [id, as] of [
        [NOBODY, api],
        ['nonsense', api],
        [own?.id ?? '', stranger],
      ] as const) {
        const got = await refused(method, path, { id, as, ...(body ? { body } : {}) });
        expect(got, operation.operationId).toEqual([404, `${thing}_not_found`]);
      }
    }
  });

  test('a query with faults names them, on every list', async () => {
    for (const thing of THINGS) {
      for (const query of ['?limit=0', '?cursor=x', '?updatedSince=now', '?limit=ten&updatedSince=2020']) {
        expect(await refused('GET', `/${thing}s`, { query })).toEqual([422, 'invalid_query']);
      }
    }
    for (const thing of ['order', 'shipment', 'mail']) {
      for (const query of ['?status=lost', '?channelOrderId=1&channelOrderId=2']) {
        expect(await refused('GET', `/${thing}s`, { query })).toEqual([422, 'invalid_query']);
      }
    }
  });

  test('several states may be asked for at once, comma-separated or one by one', async () => {
    for (const query of ['?status=sent,cancelled', '?status=sent&status=cancelled']) {
      const { body } = await call('GET', '/mails', { query });
      const states = (body.data as { state: string }[]).map(({ state }) => state);
      expect(states).toEqual(expect.arrayContaining(['sent']));
      expect(states.every((state) => ['sent', 'cancelled'].includes(state))).toBe(true);
    }
    const { body } = await call('GET', '/orders', { query: '?status=new,history&limit=250' });
    expect((body.data as Row[]).every(({ status }) => ['new', 'history'].includes(status ?? ''))).toBe(true);
  });

  test('despatches that cannot be', async () => {
    const order = await newOrder();
    const line = order.lines[0];
    const despatch = (body: unknown, headers = {}) => refused('POST', '/shipments', { body, headers });
    const carrier = 'DPD UK';
    expect(await despatch({})).toEqual([422, 'invalid_despatch']);
    expect(await despatch([])).toEqual([422, 'invalid_despatch']);
    expect(await despatch({ orderId: order.id, carrier, colour: 'red' })).toEqual([422, 'invalid_despatch']);
    expect(await despatch({ orderId: NOBODY, carrier })).toEqual([404, 'order_not_found']);
    const lines = (lineId: unknown, quantity: number) => ({
      orderId: order.id,
      carrier,
      lines: [{ lineId, quantity }],
    });
    expect(await despatch(lines('none', 1))).toEqual([422, 'unknown_line']);
    expect(await despatch(lines(line?.lineId, 999))).toEqual([409, 'over_despatch']);
    expect(await despatch({ orderId: order.id, carrier }, { 'idempotency-key': 'k'.repeat(256) })).toEqual([
      422,
      'invalid_idempotency_key',
    ]);
    await call('POST', '/shipments', { body: { orderId: order.id, carrier } });
    expect(await despatch({ orderId: order.id, carrier })).toEqual([409, 'nothing_left']);
    const [shipment] = await list(`/shipments?orderId=${order.id}`);
    expect(await refused('PATCH', '/shipments/{id}', { id: shipment?.id ?? '', body: {} })).toEqual([
      422,
      'invalid_correction',
    ]);
  });

  test('bodies that are not JSON, broken or too large, on every route that takes one', async () => {
    for (const { method, path, operation } of everyOperation()) {
      if (!operation.requestBody) continue;
      const send = (body: string, type = 'application/json') =>
        refused(method, path, { id: NOBODY, body, headers: { 'content-type': type } });
      expect(await send('orderId=1', 'application/x-www-form-urlencoded')).toEqual([
        415,
        'unsupported_media_type',
      ]);
      expect(await send('{}', 'application/json; charset=klingon')).toEqual([415, 'unsupported_media_type']);
      expect(await send('{"orderId": ')).toEqual([422, 'invalid_json']);
      expect(await send(JSON.stringify({ note: 'x'.repeat(2.1 * 1024 * 1024) }))).toEqual([413, 'too_large']);
    }
  });
});

describe('around the routes', () => {
  const plain = (method: string, path: string) => api<Record<string, unknown>>(method, path);

  test('an address that is not there is 404, a method that is not there 405 with those that are', async () => {
    const nowhere = await plain('GET', '/parcels');
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'no_such_route']);
    expect(nowhere.headers.get('content-type')).toMatch('application/problem+json');
    for (const [method, path, allow] of [
      ['DELETE', '/orders', 'GET, HEAD'],
      ['PUT', '/shipments', 'GET, HEAD, POST'],
      ['DELETE', `/shipments/${NOBODY}`, 'GET, HEAD, PATCH'],
      ['GET', '/stock', 'PUT'],
    ] as const) {
      const { status, body, headers } = await plain(method, path);
      expect([status, body.code, headers.get('allow')]).toEqual([405, 'method_not_allowed', allow]);
      expect(checker.faults({ $ref: '#/components/schemas/Problem' }, body)).toEqual([]);
    }
    const broken = await plain('GET', '/orders/%E0%A4%A');
    expect([broken.status, broken.body.code]).toEqual([400, 'bad_request']);
  });

  test('HEAD answers like GET without a body, OPTIONS names the methods', async () => {
    const { headers } = await api('GET', '/orders');
    const head = await fetch(`${gateway.url}/api/v1/orders`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([401, '']);
    const answer = await api('HEAD', '/orders');
    expect([answer.status, answer.body]).toEqual([200, null]);
    expect(answer.headers.get('content-type')).toBe(headers.get('content-type'));
    const described = await fetch(`${gateway.url}/api/v1/openapi.json`, { method: 'HEAD' });
    expect(described.status).toBe(200);
    for (const [path, status, allow] of [
      ['/orders', 204, 'GET, HEAD'],
      [`/shipments/${NOBODY}/void`, 204, 'POST'],
      ['/parcels', 401, null],
    ] as const) {
      const options = await fetch(`${gateway.url}/api/v1${path}`, { method: 'OPTIONS' });
      expect([options.status, options.headers.get('allow')]).toEqual([status, allow]);
    }
  });

  test('the description and its readable page need no key', async () => {
    const page = await fetch(`${gateway.url}/api/docs`);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const methods of Object.values(description.paths)) {
      for (const { operationId, responses } of Object.values(methods)) {
        expect(html).toContain(`id="${operationId}"`);
        for (const answer of Object.values(responses)) {
          for (const { code } of answer['x-codes'] ?? []) expect(html).toContain(`<code>${code}</code>`);
        }
      }
    }
  });

  test('beyond the limit: 429 with the seconds to wait', async () => {
    const app = express().use('/api/v1', apiRouter(gateway.deps, { requestsPerMinute: 2 }));
    const agent = request(app);
    await agent.get('/api/v1/openapi.json').expect(200);
    await agent.get('/api/v1/openapi.json').expect(200);
    const { status, body, headers } = await agent.get('/api/v1/openapi.json').buffer();
    expect([status, headers['content-type']]).toEqual([429, 'application/problem+json; charset=utf-8']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers['ratelimit-policy']).toMatch(/q=2/);
    expect(checker.faults({ $ref: '#/components/schemas/Problem' }, body)).toEqual([]);
    expect(body.code).toBe('too_many_requests');
  });

  test('the database away: 503 with the seconds to wait, in words that give nothing away', async () => {
    const app = express();
    app.get('/', () => {
      throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:27017'), {
        name: 'MongoServerSelectionError',
      });
    });
    app.use(problemHandler(gateway.deps));
    const { status, body, headers, text } = await request(app).get('/').buffer();
    expect([status, body.code]).toEqual([503, 'database_away']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(checker.faults({ $ref: '#/components/schemas/Problem' }, body)).toEqual([]);
    expect(text).not.toContain('10.0.0.7');
  });
});
