import { Types } from 'mongoose';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SealedField } from '../../../src/crypto.ts';
import { deadLetters } from '../../../src/events/dead-letter-model.ts';
import { mails } from '../../../src/mail/model.ts';
import { webhookAddress } from '../../../src/recharge/webhook-address.ts';
import { shipments } from '../../../src/shipments/model.ts';
import type { BuiltAccount } from '../../support/build-account.ts';
import { signedHeaders } from '../../support/open-door.ts';
import { type Api, type TestApp, testApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

interface Problem {
  code: string;
  detail: string;
  cure?: string;
  errors: { path: string; code: string; message: string }[];
}
interface Order {
  id: string;
  status: string;
  lines: { lineId: string; quantity: number; remainingQuantity: number }[];
}

let gateway: TestApp;
let account: BuiltAccount;
let other: BuiltAccount;
let api: Api;
let otherApi: Api;
let channelId: string;
let hookKey: string;
let clientSecret: string;

beforeAll(async () => {
  gateway = await testApp();
  account = await gateway.account();
  other = await gateway.account();
  api = await gateway.apiOf(account);
  otherApi = await gateway.apiOf(other);
  const channel = await gateway.connect(account);
  channelId = channel._id.toString();
  const open = (sealed: string, field: SealedField) =>
    gateway.deps.vault.open(sealed, { accountId: account.accountId, record: channel._id, field });
  hookKey = open(channel.hookKeys[0]?.sealed ?? '', 'channel.hookKey');
  clientSecret = open(channel.clientSecret?.sealed ?? '', 'channel.clientSecret');
});

async function placed(quantities: number[] = [3]): Promise<Order & { channelOrderId: string }> {
  const order = gateway.sandbox.store.placeOrder();
  gateway.sandbox.store.changeOrder(order.id, (changed) => {
    const [line] = changed.lines;
    if (!line) return;
    changed.lines = quantities.map((quantity, i) => ({ ...line, quantity, purchaseItemId: 9_000 + i }));
  });
  const found = await until(
    async () => {
      const { body } = await api<{ data: Order[] }>('GET', `/orders?channelOrderId=${order.id}`);
      const [first] = body.data;
      return first?.lines.map((line) => line.quantity).join() === quantities.join() && first;
    },
    { what: 'the placed order' },
  );
  return { ...found, channelOrderId: String(order.id) };
}

describe('despatching', () => {
  test('an unknown carrier keeps its number and gets no link', async () => {
    const order = await placed();
    const { status, body } = await api('POST', '/shipments', {
      orderId: order.id,
      carrier: 'Pigeon Express',
      trackingNumber: 'P1',
    });
    expect([status, body.carrier, body.carrierCode, body.trackingNumber, body.trackingUrl]).toEqual([
      201,
      'Pigeon Express',
      null,
      'P1',
      null,
    ]);
  });

  test('20 requests at once never despatch more than was ordered', async () => {
    const order = await placed([7]);
    const [line] = order.lines;
    const body = { orderId: order.id, carrier: 'DPD', lines: [{ lineId: line?.lineId, quantity: 1 }] };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api<Problem>('POST', '/shipments', body)),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([...Array(7).fill(201), ...Array(13).fill(409)]);
    expect(
      answers
        .filter((answer) => answer.status === 409)
        .every((answer) => ['nothing_left', 'over_despatch'].includes(answer.body.code)),
    ).toBe(true);
    const after = (await api<Order>('GET', `/orders/${order.id}`)).body;
    expect([after.status, after.lines[0]?.remainingQuantity]).toEqual(['despatched', 0]);
    const rows = await shipments(gateway.deps)
      .find({ orderId: new Types.ObjectId(order.id) })
      .toArray();
    expect(rows.map((row) => row.seq).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(await mails(gateway.deps).countDocuments({ orderId: new Types.ObjectId(order.id) })).toBe(7);
  });

  test('more than ordered is refused, naming the line, and nothing is recorded', async () => {
    const order = await placed([2, 1]);
    const lines = order.lines.map((line) => ({ lineId: line.lineId, quantity: 2 }));
    const { status, body } = await api<Problem>('POST', '/shipments', {
      orderId: order.id,
      carrier: 'DPD',
      lines,
    });
    expect([status, body.code]).toEqual([409, 'over_despatch']);
    expect(body.errors.map((fault) => fault.path)).toEqual(['lines.1.quantity']);
    expect(await shipments(gateway.deps).countDocuments({ orderId: new Types.ObjectId(order.id) })).toBe(0);
  });

  test('every fault of the input is named', async () => {
    const { status, body } = await api<Problem>('POST', '/shipments', {
      carrier: '',
      trackingUrl: 'javascript:alert(1)',
      lines: [{ lineId: 'x', quantity: 0 }],
      despatchedAt: '2026-01-01',
    });
    expect([status, body.code]).toEqual([422, 'invalid_despatch']);
    expect(body.errors.map((fault) => fault.path).sort()).toEqual([
      'carrier',
      'despatchedAt',
      'lines.0.quantity',
      'orderId',
      'trackingUrl',
    ]);
  });

  test('the same Idempotency-Key answers 200 with the first result, another body 422', async () => {
    const order = await placed([2]);
    const body = {
      orderId: order.id,
      carrier: 'DPD',
      lines: [{ lineId: order.lines[0]?.lineId, quantity: 1 }],
    };
    const key = { 'idempotency-key': `key-${order.id}` };
    const first = await api('POST', '/shipments', body, key);
    const again = await api('POST', '/shipments', body, key);
    expect([first.status, again.status, again.body.id]).toEqual([201, 200, first.body.id]);
    const changed = await api<Problem>('POST', '/shipments', { ...body, carrier: 'UPS' }, key);
    expect([changed.status, changed.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await shipments(gateway.deps).countDocuments({ orderId: new Types.ObjectId(order.id) })).toBe(1);
  });

  const manyKeys = (filler = '') =>
    Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`key${i}${filler}`, 1]));
  const level = { sku: 'A', onHand: -1 };

  test.each<[string, string, string, unknown]>([
    ['50,000 unknown keys', 'POST', '/shipments', manyKeys()],
    ['50,000 unknown keys', 'PATCH', `/shipments/${'0'.repeat(24)}`, manyKeys()],
    ['50,000 unknown keys of a level', 'PUT', '/stock', [{ ...level, ...manyKeys() }]],
    ['a key of 1 MB', 'POST', '/shipments', { ['k'.repeat(1_000_000)]: 1 }],
    ['a key of 1 MB in a level', 'PUT', '/stock', [{ ...level, ['k'.repeat(1_000_000)]: 1 }]],
    ['1,000 wrong lines', 'POST', '/shipments', { lines: Array(1_000).fill({ lineId: 1, quantity: 'x' }) }],
    ['5,000 wrong levels', 'PUT', '/stock', Array(5_000).fill({ sku: '', warehouseId: 'x', onHand: -1 })],
    [
      '5,000 levels of a warehouse that is not there',
      'PUT',
      '/stock',
      Array(5_000).fill({ sku: 'A', warehouseId: '0'.repeat(24), onHand: 1 }),
    ],
  ])('%s are answered with at most 20 faults and a few kB (%s %s)', async (_what, method, path, sent) => {
    const { status, body } = await api<Problem>(method, path, sent);
    expect(status).toBe(422);
    expect(body.errors.length).toBeGreaterThan(0);
    expect(body.errors.length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(body).length).toBeLessThan(16_000);
  });

  test('a body with more faults than are named says how many more there are', async () => {
    const { body } = await api<Problem>('POST', '/shipments', {
      carrier: 'DPD',
      orderId: '1',
      ...manyKeys(),
    });
    expect(body.errors[0]).toMatchObject({ path: 'orderId' });
    expect(body.errors.at(-1)).toEqual({
      path: '',
      code: 'more_faults',
      message: 'and 49,982 more faults',
    });
  });

  test('broken JSON is 422 with its cure', async () => {
    const { status, body } = await api<Problem>('POST', '/shipments', '{"orderId": ');
    expect([status, body.code]).toEqual([422, 'invalid_json']);
  });
});

describe("another account's ids", () => {
  test('are not there: orders, shipments, mails, channels', async () => {
    const order = await placed();
    const shipment = (await api<{ id: string }>('POST', '/shipments', { orderId: order.id, carrier: 'DPD' }))
      .body;
    const mail = await mails(gateway.deps).findOne({ orderId: new Types.ObjectId(order.id) });
    const paths = [
      `/orders/${order.id}`,
      `/shipments/${shipment.id}`,
      `/mails/${mail?._id.toString()}`,
      `/channels/${channelId}`,
    ];
    for (const path of paths) {
      expect([path, (await api('GET', path)).status]).toEqual([path, 200]);
      const answer = await otherApi<Problem>('GET', path);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
        path,
        404,
        'application/problem+json; charset=utf-8',
      ]);
    }
    for (const list of ['/orders', '/shipments', '/mails', '/channels', '/products']) {
      expect((await otherApi<{ data: unknown[] }>('GET', list)).body.data).toEqual([]);
    }
    const writes = [
      await otherApi('POST', '/shipments', { orderId: order.id, carrier: 'DPD' }),
      await otherApi('POST', '/shipments', { channelOrderId: order.channelOrderId, carrier: 'DPD' }),
      await otherApi('PATCH', `/shipments/${shipment.id}`, { carrier: 'UPS' }),
      await otherApi('POST', `/shipments/${shipment.id}/void`),
    ];
    expect(writes.map((answer) => answer.status)).toEqual([404, 404, 404, 404]);
    const stock = await otherApi<Problem>('PUT', '/stock', [
      { sku: 'A', warehouseId: account.warehouseId.toString(), onHand: 1 },
    ]);
    expect([stock.status, stock.body.errors[0]?.code]).toEqual([422, 'unknown_warehouse']);
  });

  test('without a key, or with a wrong one, nothing is readable', async () => {
    for (const headers of [{ authorization: '' }, { authorization: 'Bearer helm_nonsense' }]) {
      const { status, body } = await api<Problem>('GET', '/orders', undefined, headers);
      expect([status, body.code]).toEqual([401, 'unauthorised']);
    }
  });
});

describe('queries', () => {
  test.each([
    ['limit=0', 'limit'],
    ['limit=251', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['updatedSince=yesterday', 'updatedSince'],
    ['status=lost', 'status'],
  ])('?%s is named', async (query, path) => {
    const { status, body } = await api<Problem>('GET', `/orders?${query}`);
    expect([status, body.errors[0]?.path]).toEqual([422, path]);
  });

  test('pages cover every order once, in either order', async () => {
    for (const order of ['', '&updatedSince=2020-01-01T00:00:00Z']) {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const more: string = cursor ? `&cursor=${cursor}` : '';
        const { body } = await api<{ data: Order[]; nextCursor: string | null }>(
          'GET',
          `/orders?limit=7${order}${more}`,
        );
        seen.push(...body.data.map((row) => row.id));
        cursor = body.nextCursor;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBeGreaterThan(5);
    }
  });
});

describe('an authentic delivery that cannot be used', () => {
  const send = (text: string) =>
    fetch(webhookAddress(gateway.url, hookKey, 'order/updated'), {
      method: 'POST',
      headers: signedHeaders(clientSecret, text),
      body: text,
    });

  test.each([
    ['broken JSON', '{"order": {"id": 1, '],
    ['no id', '{"order": {"status": "success"}}'],
    ['not an object', '[1, 2]'],
  ])('is kept, dead-lettered with its reason and answered 200 (%s)', async (_what, text) => {
    expect((await send(text)).status).toBe(200);
    const row = await until(
      async () => {
        const rows = await deadLetters(gateway.deps)
          .find({ channelId: new Types.ObjectId(channelId) })
          .toArray();
        return rows.find((dead) => dead.body.toString() === text);
      },
      { what: 'the dead letter' },
    );
    expect([row.state, row.reason.length > 0]).toEqual(['open', true]);
    const dead = (await gateway.vhost.queues()).find((queue) => queue.name === 'gateway.dead');
    expect(dead?.messages ?? 0).toBe(0);
  });
});
