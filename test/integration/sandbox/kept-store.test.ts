import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { until } from '../../support/until.ts';
import { apiClient } from './api-client.ts';
import { receiver } from './receiver.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => fs.rm(folder, { recursive: true, force: true }))));

async function folder(): Promise<string> {
  const made = await fs.mkdtemp(path.join(os.tmpdir(), 'sandbox-test-'));
  folders.push(made);
  return made;
}

test('a restarted store has its orders, tokens, webhooks, products and unfinished deliveries again', async () => {
  const dataDir = await folder();
  const hooks = await receiver();
  hooks.state.answer = () => 503;
  let sandbox = await startSandbox({ dataDir, tuning: { retrySpeed: 20_000 } });
  const token = sandbox.store.createToken({ nickname: 'Kept' });
  const call = apiClient(sandbox, token);
  await call('POST', '/webhooks', { body: { address: `${hooks.url}/a`, topic: 'order/created' } });
  const placed = sandbox.store.placeOrder({ note: 'اَلْقَهْوَة ☕', external: 'now' });
  const gone = [...sandbox.store.state.orders.keys()][0] ?? 0;
  sandbox.store.deleteOrder(gone);
  sandbox.store.editProduct(undefined, (product) => {
    product.title = 'Changed';
  });
  await until(() => hooks.received.length === 1);
  const before = sandbox.store.orderRecord(placed.id);
  const count = sandbox.store.state.orders.size;
  await sandbox.close();

  hooks.state.answer = () => 200;
  sandbox = await startSandbox({ dataDir, tuning: { retrySpeed: 20_000 } });
  try {
    const { store } = sandbox;
    const imagesAside = (record: unknown) => JSON.stringify(record).replaceAll(/http:\/\/127[^"]+/g, '');
    expect(imagesAside(store.orderRecord(placed.id))).toBe(imagesAside(before));
    expect([store.state.orders.size, store.state.orders.has(gone)]).toEqual([count, false]);
    expect(store.findToken(token.token)).toEqual(token);
    expect(store.state.products.some(({ title }) => title === 'Changed')).toBe(true);
    expect(store.state.webhooks.map(({ topic }) => topic)).toEqual(['charge/paid', 'order/created']);
    await until(() => store.deliveries.log.counts.accepted === 1);
    expect(hooks.received[1]?.body).toEqual(hooks.received[0]?.body);
    expect(store.placeOrder().id).toBeGreaterThan(placed.id);
  } finally {
    await sandbox.close();
  }
});

test('a journal whose last line was cut by a kill is read up to there', async () => {
  const dataDir = await folder();
  const first = await startSandbox({ dataDir });
  const count = first.store.state.orders.size;
  await first.close();
  await fs.appendFile(path.join(dataDir, 'sandbox-orders.jsonl'), '{"id":999999999,"status":"suc');
  const second: Sandbox = await startSandbox({ dataDir });
  expect(second.store.state.orders.size).toBe(count);
  await second.close();
  expect(
    (await fs.stat(path.join(dataDir, 'sandbox-store.json'))).mode & 0o077,
    'secrets are for the owner only',
  ).toBe(0);
});

test('two stores of one seed are the same store', async () => {
  const clock = () => Date.UTC(2026, 10, 23, 12);
  const [one, two, other] = await Promise.all([1, 1, 2].map((seed) => startSandbox({ seed, clock })));
  const orders = (sandbox: Sandbox | undefined) =>
    JSON.stringify([...(sandbox?.store.state.orders.values() ?? [])]);
  expect(orders(one)).toBe(orders(two));
  expect(orders(one)).not.toBe(orders(other));
  for (const sandbox of [one, two, other]) await sandbox?.close();
});
