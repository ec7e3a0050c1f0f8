import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Config } from '../../../src/config.ts';
import { clientAddressBy } from '../../../src/ingest/client-address.ts';

let setting: Config['trustProxy'] = false;
const server = createServer((req, res) => res.end(clientAddressBy(setting)(req)));

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());

test.each([
  [false, '127.0.0.1'],
  [true, '198.51.100.1'],
  [1, '203.0.113.7'],
  [2, '198.51.100.1'],
  ['loopback', '203.0.113.7'],
  ['loopback, 203.0.113.0/24', '198.51.100.1'],
] as const)('with TRUST_PROXY=%s the client is %s', async (trustProxy, address) => {
  setting = trustProxy;
  const { port } = server.address() as AddressInfo;
  const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' };
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers });
  expect(await answer.text()).toBe(address);
});
