import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PEOPLE } from '../../../scripts/sandbox/data/people.ts';
import { toJson } from '../../../scripts/sandbox/json.ts';
import { HOSTILE } from '../../../scripts/sandbox/shapes/hostile.ts';
import { SHAPE_NAMES } from '../../../scripts/sandbox/shapes/shapes.ts';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { DAY } from '../../../scripts/sandbox/times.ts';
import { until } from '../../support/until.ts';
import { apiClient } from './api-client.ts';
import { receiver } from './receiver.ts';

let sandbox: Sandbox;
let hooks: Awaited<ReturnType<typeof receiver>>;
let call: ReturnType<typeof apiClient>;

beforeAll(async () => {
  hooks = await receiver();
  sandbox = await startSandbox({ openingOrders: 0, externalDelayMs: 30 });
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  await sandbox.store.deliveries.idle();
  sandbox.store.faults.clear();
  sandbox.store.removeWebhooks();
  hooks.received.length = 0;
  call = apiClient(sandbox, sandbox.store.createToken());
  for (const topic of ['order/created', 'order/processed', 'order/updated']) {
    await call('POST', '/webhooks', { body: { address: `${hooks.url}/${topic}`, topic } });
  }
});

/** What came on a topic, parsed. */
const came = (topic: string) =>
  hooks.received
    .filter(({ path }) => path === `/${topic}`)
    .map(({ body }) => JSON.parse(body.toString('utf8')).order);
const wire = (id: number) => JSON.parse(toJson(sandbox.store.orderRecord(id)));

describe('prepaid shipments', () => {
  test.each([
    ['prepaidPaidLongAgo', 150],
    ['prepaidWithoutDay', null],
  ] as const)('%s waits untold, and is sent on its day as old as its charge', async (name, daysAgo) => {
    const before = Date.now();
    const { order, next } = sandbox.store.placeShape(name);
    expect(wire(order.id)).toMatchObject({ status: 'queued', is_prepaid: true, processed_at: null });
    expect(order.createdAt).toBeLessThan(before - 149 * DAY);
    expect(order.scheduledAt).toBeGreaterThan(before - DAY / 2);
    next();
    await until(() => came('order/processed').length === 1);
    const [sent] = came('order/processed');
    expect(came('order/created')).toEqual([]);
    expect(sent).toMatchObject({ id: order.id, status: 'success' });
    if (daysAgo === null) expect(sent.processed_at).toBeNull();
    else expect(Math.round((before - Date.parse(sent.processed_at)) / DAY)).toBe(daysAgo);
    expect(Date.parse(sent.updated_at)).toBeGreaterThan(before - 2_000);
  });

  test('an order in error succeeds later, once', async () => {
    const { order, next } = sandbox.store.placeShape('errorThenSuccess', { afterMs: 40 });
    await until(() => came('order/processed').length === 1);
    expect(came('order/created')[0]).toMatchObject({ id: order.id, status: 'error' });
    expect(came('order/processed')[0]).toMatchObject({ status: 'success', error: null });
    next();
    await sandbox.store.deliveries.idle();
    expect(came('order/processed')).toHaveLength(1);
  });
});

describe('lines', () => {
  test('a bundle gets its contents later: four lines at 0.00 of one item, two of the same variant', async () => {
    const { order, next } = sandbox.store.placeShape('bundle');
    await until(() => came('order/created').length === 1);
    const first = came('order/created')[0].line_items;
    expect(first).toHaveLength(1);
    next();
    await until(() => came('order/updated').length === 1);
    const [, ...contents] = came('order/updated')[0].line_items;
    expect(came('order/updated')[0].id).toBe(order.id);
    expect(contents.map((line: { unit_price: string }) => line.unit_price)).toEqual(Array(4).fill('0.00'));
    expect(new Set(contents.map((line: { purchase_item_id: number }) => line.purchase_item_id))).toEqual(
      new Set([first[0].purchase_item_id]),
    );
    const variants = contents.map((line: { external_variant_id: { ecommerce: string } }) => {
      return line.external_variant_id.ecommerce;
    });
    expect(new Set(variants).size).toBe(3);
  });

  test('purchase_item_id is null first and filled later', async () => {
    sandbox.store.placeShape('lateItemIds', { afterMs: 40 });
    await until(() => came('order/updated').length === 1);
    const ids = (order: { line_items: { purchase_item_id: number | null }[] }) =>
      order.line_items.map((line) => line.purchase_item_id);
    expect(ids(came('order/created')[0])).toEqual([null, null]);
    expect(ids(came('order/updated')[0])).toEqual([expect.any(Number), expect.any(Number)]);
  });

  test('memberships and downloads are told apart as ReCharge tells them apart, and come by nobody’s chance', async () => {
    const { order } = sandbox.store.placeShape('digitalBeside');
    const lines = wire(order.id).line_items;
    expect(lines.map((line: { purchase_item_type: string }) => line.purchase_item_type)).toContain(
      'membership_subscription',
    );
    const ids = lines.map((line: { external_product_id: { ecommerce: string } }) => {
      return line.external_product_id.ecommerce;
    });
    const { products } = (await call('GET', `/products?external_product_ids=${ids.join(',')}`)).body;
    const shipped = products.map((product) => Reflect.get(product, 'requires_shipping'));
    expect(shipped.filter((it) => it === false)).toHaveLength(2);
    expect(shipped).toContain(true);
    expect(wire(sandbox.store.placeShape('membershipOnly').order.id).line_items).toHaveLength(1);

    const made = sandbox.store.bulkOrders(500, { edgeCases: false });
    const titles = made.ids.flatMap((id) => sandbox.store.order(id).lines.map(({ title }) => title));
    expect(titles).not.toContain('Harbour Lane Club');
  });
});

describe('people', () => {
  test('a gift is paid by one and goes to another', () => {
    const { order } = sandbox.store.placeShape('gift');
    expect(wire(order.id)).toMatchObject({
      customer: { email: 'priya.raghunathan@example.com' },
      billing_address: { first_name: 'Priya' },
      shipping_address: { first_name: 'Ayşe', country_code: 'TR' },
    });
  });

  test('everybody in the world orders, and some have no name or address at all', () => {
    expect(sandbox.store.placeShape('worldwide').orders).toHaveLength(PEOPLE.length);
    const { orders } = sandbox.store.placeShape('oddPeople');
    expect(orders.map(({ email }) => email)).toContain('imogen@example..com');
    expect(orders[0]?.shipping?.firstName).toBe('www.win-a-phone.example/claim');
  });
});

test('large orders are as large as they say', () => {
  const bytes = (id: number) => Buffer.byteLength(toJson({ order: sandbox.store.orderRecord(id) }));
  const heavy = bytes(sandbox.store.placeShape('megabytes').order.id);
  expect(heavy).toBeGreaterThan(2.6e6);
  expect(heavy).toBeLessThan(2.8e6);
  const long = sandbox.store.placeShape('lines1500').order;
  expect(long.lines).toHaveLength(1_500);
  expect(bytes(long.id), 'a delivery may be 2 MiB').toBeLessThan(2_097_152);
  expect(sandbox.store.placeShape('lines9000').order.lines).toHaveLength(9_000);
});

test('hostile records reach the wire as they are, in deliveries and in the API', async () => {
  const { order } = sandbox.store.placeShape('hostile');
  await until(() => came('order/created').length === 1);
  const delivered = hooks.received[0]!.body.toString('utf8');
  for (const text of [
    '"custom.field":',
    '"$set":',
    '"__proto__":{"polluted":true}',
    '"a\\u0000b":',
    '\\ud83d"',
    '\u2028',
  ]) {
    expect(delivered).toContain(text);
  }
  expect(Object.keys(HOSTILE)).toContain('nulText');
  const nul = sandbox.store.placeOrder({ change: HOSTILE['nulText']! });
  expect(toJson(sandbox.store.orderRecord(nul.id))).toContain('Ring\\u0000twice');
  const answer = await call('GET', `/orders/${order.id}`);
  expect(Object.hasOwn(answer.body.order, '__proto__')).toBe(true);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

describe('an API that lags behind its events', () => {
  test('knows an order and a plan only seconds after their events, by id and in lists', async () => {
    const { store } = sandbox;
    store.faults.set('lateObjects', { next: 2 });
    const order = store.placeOrder({ external: 'now' });
    const plan = store.addPlan(store.state.products[0]!.id);
    await until(() => came('order/created').length === 1);
    const status = async (path: string) => (await call('GET', path)).status;
    const listed = async () => (await call('GET', `/orders?ids=${order.id}`)).body.orders.length;
    expect([await status(`/orders/${order.id}`), await listed()]).toEqual([404, 0]);
    expect(await status(`/plans/${plan.id}`)).toBe(404);
    store.clock.advance(20_000);
    expect([await status(`/orders/${order.id}`), await listed()]).toEqual([200, 1]);
    expect(await status(`/plans/${plan.id}`)).toBe(200);
  });

  test('shows a changed order as it was, until then', async () => {
    const { store } = sandbox;
    const order = store.placeOrder({ external: 'now', note: 'as it was' });
    store.faults.tune({ objectLagMs: 5_000 });
    store.faults.set('lateObjects', true);
    store.changeOrder(order.id, (it) => {
      it.note = 'changed';
    });
    store.clock.advance(3_000);
    store.changeOrder(order.id, (it) => {
      it.note = 'changed again';
    });
    const note = async () => Reflect.get((await call('GET', `/orders/${order.id}`)).body.order, 'note');
    store.clock.advance(3_000);
    expect(await note()).toBe('as it was');
    store.clock.advance(3_000);
    expect(await note()).toBe('changed again');
  });

  test('lists an order only 35 minutes after its updated_at, and shows it by id at once', async () => {
    const { store } = sandbox;
    store.faults.set('lateLists', { next: 1 });
    const order = store.placeOrder({ external: 'now' });
    const min = new Date(order.updatedAt - 1_000).toISOString();
    const listed = async () =>
      (await call('GET', `/orders?updated_at_min=${min}&limit=250`)).body.orders.some(
        ({ id }) => id === order.id,
      );
    expect((await call('GET', `/orders/${order.id}`)).status).toBe(200);
    expect((await call('GET', `/orders?ids=${order.id}`)).body.orders).toHaveLength(1);
    store.clock.advance(34 * 60_000);
    expect(await listed()).toBe(false);
    store.clock.advance(60_000);
    expect(await listed()).toBe(true);
  });
});

test('every shape can be placed from the page of faults', async () => {
  const page = await (await fetch(`${sandbox.url}/admin/faults`)).text();
  for (const name of SHAPE_NAMES) expect(page).toContain(`action="/admin/shapes/${name}"`);
  const before = sandbox.store.state.orders.size;
  const placed = await fetch(`${sandbox.url}/admin/shapes/gift`, { method: 'POST' });
  expect(await placed.text()).toContain('Gift to somebody else. Order ');
  expect(sandbox.store.state.orders.size).toBe(before + 1);
  expect((await fetch(`${sandbox.url}/admin/shapes/toString`, { method: 'POST' })).status).toBe(404);
});
