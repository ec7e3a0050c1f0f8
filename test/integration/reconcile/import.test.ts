import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Types } from 'mongoose';
import { afterAll, describe, expect, test } from 'vitest';
import { createChannelAccess } from '../../../src/channels/access.ts';
import { changeChannel } from '../../../src/channels/change-channel.ts';
import { loadChannel } from '../../../src/channels/queries.ts';
import { queueImports } from '../../../src/channels/queue-imports.ts';
import { retryStep } from '../../../src/channels/retry-step.ts';
import { newSteps } from '../../../src/channels/steps.ts';
import { prepaidStep } from '../../../src/migrations/prepaid-step.ts';
import { orders } from '../../../src/orders/model.ts';
import { products } from '../../../src/products/model.ts';
import { importOrders } from '../../../src/reconcile/import-orders.ts';
import { importProducts } from '../../../src/reconcile/import-products.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { channelParts } from '../../support/channel-parts.ts';
import { ACTOR, channelWorld } from '../../support/channel-world.ts';
import { until } from '../../support/until.ts';

const DAY = 86_400_000;
const world = await channelWorld({ openingOrders: 0 });
const { deps, store } = world;

async function connected(importFrom: Date, bucketSize = 1_000) {
  const token = store.createToken({ bucketSize });
  const { doc } = await buildChannel(deps, {
    tokenText: token.token,
    settings: { ...channelParts().settings, importFrom },
  });
  await queueImports(deps, doc);
  return doc;
}

const ordersOf = (channelId: Types.ObjectId) =>
  orders(deps).find({ channelId }).project({ channelOrderId: 1, channelUpdatedAt: 1 }).toArray();

describe('the first import of orders', () => {
  test('brings 5,000 orders with every irregularity in exactly, although it is killed in the middle', async () => {
    const from = Date.now() - 30 * DAY;
    const { ids } = store.bulkOrders(5_000, { from });
    const channel = await connected(new Date(from - DAY));

    // The first process dies after some pages: its lease is left behind, its page half applied.
    const kill = new AbortController();
    const dying = importOrders(deps, channel._id, { signal: kill.signal });
    await until(async () => ((await loadChannel(deps, channel._id))?.imports.orders.calls ?? 0) >= 4);
    kill.abort();
    await dying.catch(() => undefined);
    const half = (await loadChannel(deps, channel._id))?.imports.orders;
    expect(half?.state).toBe('running');
    expect(half?.seen).toBeLessThan(5_000);

    // A second one finds the cursor no longer taken and goes on from the mark.
    await changeChannel(deps, { _id: channel._id }, [
      { $set: { 'imports.orders.cursor': 'bm8tbG9uZ2VyLXRha2Vu' } },
    ]);
    expect(await importOrders(deps, channel._id)).toBe('done');

    const held = await ordersOf(channel._id);
    expect(new Set(held.map(({ channelOrderId }) => channelOrderId))).toEqual(new Set(ids.map(String)));
    expect(held).toHaveLength(5_000);
    const done = await loadChannel(deps, channel._id);
    expect(done?.imports.orders).toMatchObject({ state: 'done', applied: 5_000, problem: null });
    expect(done?.imports.orders.mark?.getTime()).toBe(
      Math.max(...held.map(({ channelUpdatedAt }) => channelUpdatedAt?.getTime() ?? 0)),
    );
  }, 120_000);

  test('takes an order that was made before the window but changed in it, and none that lies before', async () => {
    const from = Date.now() - 2 * DAY;
    const { ids } = store.bulkOrders(6, { from: from - 10 * DAY, to: from - 5 * DAY, edgeCases: false });
    const changed = ids[0] ?? 0;
    store.changeOrder(changed);
    const channel = await connected(new Date(from));
    expect(await importOrders(deps, channel._id)).toBe('done');
    const held = (await ordersOf(channel._id)).map(({ channelOrderId }) => channelOrderId);
    expect(held).toContain(String(changed));
    for (const id of ids.slice(1)) expect(held).not.toContain(String(id));
  });

  test('brings prepaid shipments that wait for their day, once, whatever their age, as forecast', async () => {
    const { order, next } = store.placeShape('prepaidPaidLongAgo');
    const channel = await connected(new Date(Date.now() - DAY));
    await changeChannel(deps, { _id: channel._id }, [{ $set: { firstActiveAt: new Date() } }]);
    expect(await importOrders(deps, channel._id, { pageSize: 2 })).toBe('done');
    const its = { channelId: channel._id, channelOrderId: String(order.id) };
    expect(await orders(deps).findOne(its)).toMatchObject({ status: 'forecast' });
    // On its day it is work, although ReCharge dates it by its payment.
    next?.();
    const now = await loadChannel(deps, channel._id);
    if (now) await queueImports(deps, now, 'again');
    const calls = store.requests.total;
    expect(await importOrders(deps, channel._id)).toBe('done');
    expect(store.requests.total - calls).toBe(1);
    expect(await orders(deps).findOne(its)).toMatchObject({ status: 'new' });
  });

  test('brings those prepaid shipments to a channel of version 0.1.0, once', async () => {
    const { order } = store.placeShape('prepaidWithoutDay');
    const channel = await connected(new Date(Date.now() - DAY));
    const done = { 'imports.orders.state': 'done', 'imports.orders.startedAt': new Date() };
    await changeChannel(deps, { _id: channel._id }, [{ $set: done }]);
    const turn = {
      progress: { done: 0 },
      note: async () => {},
      signal: new AbortController().signal,
    };
    await prepaidStep(deps).run(turn);
    expect(await importOrders(deps, channel._id)).toBe('done');
    const its = { channelId: channel._id, channelOrderId: String(order.id) };
    expect(await orders(deps).findOne(its)).toMatchObject({ status: 'forecast' });
    await prepaidStep(deps).run(turn);
    expect(await importOrders(deps, channel._id)).toBe('stopped');
  });

  test('ends after its slice, and goes on where it was in its next turn', async () => {
    const from = Date.now() - 3 * DAY;
    store.bulkOrders(6, { from, edgeCases: false });
    const channel = await connected(new Date(from - DAY));
    const slice = { pageSize: 1, sliceMs: 0 };
    expect(await importOrders(deps, channel._id, slice)).toBe('more');
    expect((await loadChannel(deps, channel._id))?.imports.orders).toMatchObject({
      state: 'running',
      calls: 1,
    });
    expect(await importOrders(deps, channel._id, slice)).toBe('more');
    expect((await loadChannel(deps, channel._id))?.imports.orders.calls).toBe(2);
  });

  test('is done by one process when two try at once', async () => {
    const channel = await connected(new Date(Date.now() - 3 * DAY));
    const ends = await Promise.all([importOrders(deps, channel._id), importOrders(deps, channel._id)]);
    expect(ends.toSorted()).toEqual(['busy', 'done']);
  });

  test('stops between pages when the channel is paused', async () => {
    const channel = await connected(new Date(Date.now() - 30 * DAY));
    await changeChannel(deps, { _id: channel._id }, [{ $set: { active: false } }]);
    expect(await importOrders(deps, channel._id)).toBe('stopped');
    expect(await ordersOf(channel._id)).toEqual([]);
  });

  test('says in words that the token is refused, and keeps where it was', async () => {
    const channel = await connected(new Date(Date.now() - 30 * DAY));
    store.faults.set('revokedToken', true);
    expect(await importOrders(deps, channel._id)).toBe('failed');
    store.faults.clear();
    const failed = await loadChannel(deps, channel._id);
    expect(failed?.imports.orders.state).toBe('failed');
    expect(failed?.watch.tokenState).toBe('refused');
    expect(failed?.problems).toMatchObject([
      { code: 'token_refused', message: 'ReCharge no longer accepts this channel’s token.' },
    ]);
  });
});

describe('the button Retry', () => {
  test('goes on with a failed import where it was', async () => {
    const channel = await connected(new Date(Date.now() - 30 * DAY));
    const steps = newSteps(new Date(), true, '').map((step) => ({ ...step, state: 'done' as const }));
    await changeChannel(deps, { _id: channel._id }, [{ $set: { steps } }]);
    store.faults.set('revokedToken', true);
    expect(await importOrders(deps, channel._id)).toBe('failed');
    store.faults.clear();
    const again = await retryStep(deps, channel.accountId, channel._id, 'import', ACTOR, { waitMs: 5_000 });
    expect(again.imports.orders.state).toBe('queued');
    expect(await importOrders(deps, channel._id)).toBe('done');
  });
});

describe('the import of products', () => {
  test('walks the plans and fills the products in from the catalogue', async () => {
    const channel = await connected(new Date());
    expect(await importProducts(deps, channel._id)).toBe('done');
    const held = await products(deps).find({ channelId: channel._id }).toArray();
    const sold = new Set([...store.state.plans.values()].map((plan) => plan.productId));
    expect(new Set(held.map(({ channelProductId }) => channelProductId))).toEqual(sold);
    expect(
      held.every(
        ({ title, variants, source }) => title !== '' && variants.length > 0 && source === 'catalogue',
      ),
    ).toBe(true);
    const done = await loadChannel(deps, channel._id);
    expect(done?.imports.products).toMatchObject({ state: 'done', problem: null });
    expect(done?.watch.plansMark).toBeInstanceOf(Date);
  });

  test('keeps the plans alone where the catalogue is closed to the token', async () => {
    const closed = await closedCatalogue(world.sandbox.url);
    const config = { ...deps.config, rechargeApiUrl: closed };
    const apart = { ...deps, config, access: createChannelAccess({ ...deps, config }) };
    const channel = await connected(new Date());
    expect(await importProducts(apart, channel._id)).toBe('done');
    const held = await products(deps).find({ channelId: channel._id }).toArray();
    expect(held.length).toBeGreaterThan(0);
    expect(held.every(({ source, plans }) => source === 'plan' && plans.length > 0)).toBe(true);
    expect((await loadChannel(deps, channel._id))?.problems).toEqual([]);
  });
});

/** The sandbox's API, but for its catalogue, which is refused as stores of some platforms do. */
async function closedCatalogue(url: string): Promise<string> {
  const server = createServer((req, res) => {
    if (req.url?.startsWith('/products')) {
      res
        .writeHead(422, { 'content-type': 'application/json' })
        .end('{"errors":{"external_product_ids":["no"]}}');
      return;
    }
    const headers = { 'x-recharge-access-token': String(req.headers['x-recharge-access-token']) };
    fetch(`${url}${req.url}`, { headers: { ...headers, 'x-recharge-version': '2021-11' } })
      .then(async (answer) =>
        res.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()),
      )
      .catch(() => res.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
