import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { apiClient } from './api-client.ts';

let sandbox: Sandbox;
let call: ReturnType<typeof apiClient>;

beforeAll(async () => {
  sandbox = await startSandbox({ openingOrders: 0 });
  sandbox.store.bulkOrders(1_200);
  call = apiClient(sandbox, sandbox.store.createToken({ bucketSize: 1_000 }));
});
afterAll(() => sandbox.close());

async function walk(first: string): Promise<{ id: number; updated_at: string }[][]> {
  const pages: { id: number; updated_at: string }[][] = [];
  let path = first;
  while (path !== '') {
    const { status, body } = await call('GET', path);
    expect(status).toBe(200);
    pages.push(body.orders);
    path =
      body.next_cursor === null ? '' : `/orders?limit=250&cursor=${encodeURIComponent(body.next_cursor)}`;
  }
  return pages;
}

test('a walk by updated_at meets every order once, also where more than a page shares one second', async () => {
  const orders = (await walk('/orders?limit=250&sort_by=updated_at-asc')).flat();
  const times = orders.map((order) => order.updated_at.slice(0, 19));
  expect(new Set(orders.map((order) => order.id)).size).toBe(1_200);
  expect(orders.length).toBe(1_200);
  expect(times).toEqual(times.toSorted());
  expect(Math.max(...Object.values(countBy(times)))).toBeGreaterThan(250);
});

const countBy = (values: string[]) => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

test('without sort_by the newest id comes first, 50 at a time', async () => {
  const { body } = await call('GET', '/orders');
  const ids = body.orders.map((order) => order.id);
  expect(ids.length).toBe(50);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  expect(body.previous_cursor).toBeNull();
});

test('a cursor carries its filters, so that filters beside it are refused', async () => {
  const { body } = await call('GET', '/orders?status=cancelled&limit=5');
  const cursor = encodeURIComponent(body.next_cursor ?? '');
  const next = await call('GET', `/orders?limit=5&cursor=${cursor}`);
  expect(next.body.orders.every((order) => order.status === 'cancelled')).toBe(true);
  expect((await call('GET', `/orders?cursor=${cursor}&status=cancelled`)).status).toBe(422);
  expect((await call('GET', `/orders?cursor=${cursor}&sort_by=id-asc`)).body.errors.cursor).toHaveLength(1);
  const back = await call(
    'GET',
    `/orders?limit=5&cursor=${encodeURIComponent(next.body.previous_cursor ?? '')}`,
  );
  expect(back.body.orders).toEqual(body.orders);
  expect(back.body.previous_cursor).toBeNull();
});

test('a null, made-up or foreign cursor is refused', async () => {
  const plans = (await call('GET', '/plans?limit=1')).body.next_cursor ?? '';
  for (const cursor of ['null', '', 'abc', Buffer.from('{"path":"/orders"}').toString('base64'), plans]) {
    const { status, body } = await call('GET', `/orders?cursor=${encodeURIComponent(cursor)}`);
    expect([status, body]).toEqual([422, { errors: { cursor: ['Invalid value'] } }]);
  }
});

test('pages by number end at the hundredth', async () => {
  expect((await call('GET', '/orders?page=2&limit=1')).body.orders).toHaveLength(1);
  expect((await call('GET', '/orders?page=101&limit=1')).status).toBe(422);
});

test('the filters of orders do what they say', async () => {
  const { store } = sandbox;
  const some = [...store.state.orders.values()].filter((order) => order.external !== null).slice(10, 13);
  const [first] = some;
  const idsOf = async (query: string) =>
    (await call('GET', `/orders?limit=250&${query}`)).body.orders.map(({ id }) => id);
  expect((await idsOf(`ids=${some.map(({ id }) => id).join(',')}`)).toSorted()).toEqual(
    some.map(({ id }) => id).toSorted(),
  );
  expect(await idsOf(`external_order_id=${first?.external?.id}`)).toEqual([first?.id]);
  expect((await idsOf(`customer_id=${first?.customerId}`)).includes(first!.id)).toBe(true);
  const lacking = await idsOf('has_external_order=false');
  expect(lacking.length).toBeGreaterThan(5);
  expect(lacking.every((id) => store.order(id).external === null)).toBe(true);
  const mark = first!.updatedAt;
  const later = await idsOf(
    `updated_at_max=${encodeURIComponent(new Date(mark).toISOString())}&sort_by=updated_at-desc`,
  );
  expect(later[0] === first!.id || store.order(later[0]!).updatedAt === mark, 'both ends are included').toBe(
    true,
  );
  expect(
    await idsOf(`created_at_min=${encodeURIComponent(new Date(store.clock.now() + 60_000).toISOString())}`),
  ).toEqual([]);
});

test('in 2021-01 the next page is in the Link header, times are Eastern, and an offset breaks the server', async () => {
  const headers = { 'X-Recharge-Version': '2021-01' };
  const first = await call('GET', '/orders?limit=2', { headers });
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  const second = await call('GET', next.replace(sandbox.url, ''), { headers });
  expect(second.body.orders).toHaveLength(2);
  expect(second.body.orders[0]?.id).toBeLessThan(first.body.orders[1]?.id ?? 0);
  expect((await call('GET', '/orders/count', { headers })).body).toEqual({ count: 1_200 });
  expect((await call('GET', '/orders?updated_at_min=2026-01-01T00:00:00Z', { headers })).status).toBe(500);
});
