import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { type MailCatcher, startMailCatcher } from '../../../scripts/services/mail-catcher.ts';
import { isOwnHost } from '../../../scripts/web/own-host.ts';
import { dataFolder } from '../../support/start-gateway.ts';

let sandbox: Sandbox;
let catcher: MailCatcher;
beforeAll(async () => {
  sandbox = await startSandbox({ openingOrders: 1 });
  catcher = await startMailCatcher({ dir: dataFolder(), smtpPort: 0, inboxPort: 0 });
});
afterAll(() => Promise.all([sandbox.close(), catcher.close()]));

const status = (address: string, host: string, method = 'GET') =>
  new Promise<number | undefined>((resolve, reject) => {
    const sent = request(address, { method, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.once('error', reject).end();
  });

describe('a page of another site whose name was made to lead here', () => {
  test.each([
    'evil.example',
    'evil.example:8082',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '0.0.0.0',
  ])('reads no mail, no token and places no order as %s', async (host) => {
    expect(await status(`${catcher.inboxUrl}/api/messages`, host)).toBe(421);
    expect(await status(`${sandbox.url}/admin/api-tokens`, host)).toBe(421);
    expect(await status(`${sandbox.url}/orders`, host)).toBe(421);
    expect(await status(`${sandbox.url}/admin/actions/place-order`, host, 'POST')).toBe(421);
    expect(sandbox.store.state.orders.size).toBe(1);
  });

  test.each(['localhost', 'LOCALHOST:8082', '127.0.0.1:1', '[::1]:8082'])(
    '%s is this machine',
    async (host) => {
      expect(await status(`${catcher.inboxUrl}/`, host)).toBe(200);
      expect(await status(`${sandbox.url}/`, host)).toBe(200);
    },
  );
});

test('a server that was told to listen on an address answers to that, and one on all addresses to the machine’s own', () => {
  expect(isOwnHost('store.internal:8081', 'store.internal')).toBe(true);
  expect(isOwnHost('other.internal', 'store.internal')).toBe(false);
  expect(isOwnHost('127.0.0.1:8081', '0.0.0.0')).toBe(true);
  expect(isOwnHost('evil.example', '0.0.0.0')).toBe(false);
  for (const nonsense of [undefined, '', ' ', 'a b', '[::1', 'user@127.0.0.1@evil.example']) {
    expect(isOwnHost(nonsense, '0.0.0.0'), nonsense).toBe(false);
  }
});
