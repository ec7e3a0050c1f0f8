import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { orders } from '../../../src/orders/model.ts';
import { testApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

test('orders placed while their store is imported for the first time are stored within 5 seconds', async () => {
  const gateway = await testApp({ sandbox: { openingOrders: 5 } });
  const { store } = gateway.sandbox;
  store.bulkOrders(9_000);
  const importFrom = new Date(Date.now() - 60 * 24 * 3_600_000);
  const { _id } = await gateway.connect(await gateway.account(), { importFrom });
  const importing = async () => (await gateway.channelOf(_id))?.imports.orders;
  await until(async () => ((await importing())?.seen ?? 0) > 0, { what: 'the import under way' });
  const stored = async (id: number) => {
    const from = performance.now();
    await until(() => orders(gateway.deps).findOne({ channelId: _id, channelOrderId: String(id) }), {
      timeoutMs: 90_000,
      intervalMs: 50,
      what: 'the placed order',
    });
    return performance.now() - from;
  };
  const waiting: Promise<number>[] = [];
  const states: unknown[] = [];
  for (let count = 0; count < 40; count += 1) {
    // Within the ten minutes after the test delivery each is asked for by its id before it is believed.
    waiting.push(stored(store.placeOrder({ external: 'now' }).id));
    await wait(200);
    states.push((await importing())?.state);
  }
  const took = await Promise.all(waiting);
  expect(states).toContain('running');
  expect(Math.max(...took)).toBeLessThan(5_000);
}, 150_000);
