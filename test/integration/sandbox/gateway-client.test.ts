import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { createLog } from '../../../src/log.ts';
import { createBuckets } from '../../../src/recharge/buckets.ts';
import { createRechargeClient } from '../../../src/recharge/client.ts';
import { parseOrder } from '../../../src/recharge/parse-order.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ openingOrders: 0 });
});
afterAll(() => sandbox.close());

test('the gateway imports a store whole although every tenth call fails in one way or another', async () => {
  const { store } = sandbox;
  const { ids } = store.bulkOrders(3_000);
  const token = store.createToken();
  // Waiting moves both clocks, so that the bucket drains without anybody waiting.
  const timers = { now: () => store.clock.now(), sleep: async (ms: number) => store.clock.advance(ms) };
  const client = createRechargeClient(
    { ...timers, log: createLog('silent') },
    { baseUrl: sandbox.url, token: token.token, bucket: createBuckets(timers).of(token.token) },
  );
  for (const fault of ['serverErrors', 'unavailable', 'truncated'] as const) {
    store.faults.set(fault, { probability: 0.1 });
  }
  const seen = new Set<string>();
  let page = await client.ordersPage({ sortBy: 'updated_at-asc' });
  for (;;) {
    for (const record of page.records) seen.add(parseOrder(record).order.channelOrderId);
    if (page.nextCursor === null) break;
    page = await client.ordersPage({ cursor: page.nextCursor });
  }
  expect([...seen].toSorted()).toEqual(ids.map(String).toSorted());
  const statuses = store.requests.list().map(({ status }) => status);
  expect(statuses).toContain(500);
  expect(statuses, 'the client keeps to the bucket').not.toContain(429);
});
