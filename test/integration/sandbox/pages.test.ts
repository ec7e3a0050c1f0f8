import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { browser } from '../../support/browser.ts';
import { expectNoViolations } from '../../support/expect-no-violations.ts';
import { until } from '../../support/until.ts';
import { apiClient } from './api-client.ts';
import { receiver } from './receiver.ts';

let sandbox: Sandbox;
let chromium: Browser;
let page: Page;

beforeAll(async () => {
  sandbox = await startSandbox({ openingOrders: 8, externalDelayMs: 30 });
  chromium = await browser();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  page = await (await chromium.newContext({ javaScriptEnabled: false })).newPage();
});
afterEach(() => page.context().close());

const notice = () => page.getByRole('status').filter({ hasText: /./ }).first().innerText();

describe('without JavaScript', () => {
  test('a token is made as in the guide, and its page shows token and client secret', async () => {
    await page.goto(sandbox.url);
    await page.getByRole('link', { name: 'Integrations' }).click();
    await page.getByRole('link', { name: 'API Tokens' }).click();
    await page.getByRole('link', { name: 'Create an API Token' }).click();
    await page.getByRole('button', { name: 'Create an API Token' }).click();
    expect(await page.getByRole('alert').innerText()).toMatch(/Nickname.*Contact email.*Disclaimer/s);
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await page.getByLabel('Nickname').fill('Helm <gateway> & Co');
    await page.getByLabel('Contact email').fill('ops@example.com');
    for (const area of ['Orders', 'Products'])
      await page.getByLabel(area, { exact: true }).selectOption('Read and write');
    await page.getByRole('button', { name: 'Create an API Token' }).click();
    expect(await notice()).toBe('The API token Helm <gateway> & Co was created.');

    await page.getByRole('link', { name: 'API Tokens' }).click();
    await page.getByRole('link', { name: 'Helm <gateway> & Co' }).click();
    const text = await page.getByLabel('API token', { exact: true }).inputValue();
    const token = sandbox.store.findToken(text);
    expect(await page.getByLabel('API Client Secret', { exact: true }).inputValue()).toBe(
      token?.clientSecret,
    );
    expect(token?.scopes).toEqual(['read_orders', 'write_orders', 'read_products', 'write_products']);

    await page.getByLabel('Products', { exact: true }).selectOption('Read');
    await page.getByRole('button', { name: 'Save permissions' }).click();
    expect(sandbox.store.findToken(text)?.scopes).toEqual(['read_orders', 'write_orders', 'read_products']);
    await page.getByText('Revoke this token').click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    expect(await notice()).toBe('The API token Helm <gateway> & Co was revoked.');
    expect(sandbox.store.findToken(text)).toBeNull();
  });

  test('each button of the store does what it says, and the webhooks go out', async () => {
    const hooks = await receiver();
    const call = apiClient(sandbox, sandbox.store.createToken());
    const topics = [
      'order/created',
      'order/processed',
      'order/updated',
      'order/cancelled',
      'order/deleted',
      'plan/updated',
    ];
    for (const topic of topics)
      await call('POST', '/webhooks', { body: { address: `${hooks.url}/${topic}`, topic } });
    const came = (topic: string) => hooks.received.filter(({ path }) => path === `/${topic}`).length;

    await page.goto(sandbox.url);
    await page.getByRole('button', { name: 'Place an order' }).click();
    const number = Math.max(...sandbox.store.state.orders.keys());
    expect(await notice()).toMatch(new RegExp(`^Order ${number} for .+ was placed\\.$`));
    await until(() => came('order/created') === 1 && came('order/updated') === 1);
    await page.getByRole('button', { name: 'Renew a subscription' }).click();
    await until(() => came('order/processed') === 1 && came('order/created') === 2);
    await page.getByRole('button', { name: 'Change an order' }).click();
    await until(() => came('order/updated') === 2);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await until(() => came('order/cancelled') === 1);
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByRole('button', { name: `Delete order ${number}` }).click();
    await until(() => came('order/deleted') === 1);
    expect(sandbox.store.state.orders.has(number)).toBe(false);

    await page.getByRole('link', { name: 'Products', exact: true }).click();
    await page.getByRole('link', { name: 'Edit Dockside Blend' }).click();
    await page.getByLabel('Price in GBP').first().fill('13.5x');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('Price: write an amount');
    await page.getByLabel('Price in GBP').first().fill('13.50');
    await page.getByLabel('Title').fill('Dockside Blend №2');
    await page.getByRole('button', { name: 'Save' }).click();
    await until(() => came('plan/updated') === 3);
    expect(sandbox.store.state.products[0]).toMatchObject({ title: 'Dockside Blend №2' });
    expect(sandbox.store.state.products[0]?.variants[0]?.price).toBe(1350);
    await page.goto(`${sandbox.url}/admin/webhooks`);
    await page.getByRole('button', { name: 'Remove all webhooks' }).click();
    expect((await call('GET', '/webhooks')).body.webhooks.map(({ topic }) => topic)).toEqual(['charge/paid']);
  });

  test('a burst of 1,000 orders shows how far it is', async () => {
    const before = sandbox.store.state.orders.size;
    await page.goto(sandbox.url);
    await page.getByRole('button', { name: 'Burst of 1,000 orders' }).click();
    expect(await page.getByText(/of 1,000 orders placed/).innerText()).toBeTruthy();
    await until(() => !sandbox.store.burst.progress().running, { timeoutMs: 15_000 });
    expect(sandbox.store.state.orders.size).toBe(before + 1_000);
    await page.goto(sandbox.url);
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('1000');
  });

  test('faults are switched on, shown on every page, and switched off together', async () => {
    await page.goto(`${sandbox.url}/admin/faults`);
    await page.getByRole('switch', { name: '429 storm' }).check();
    await page.getByRole('switch', { name: 'Wrong signature' }).check();
    await page.getByLabel('How often: Wrong signature').selectOption('Half the time');
    await page.getByRole('button', { name: 'Save faults' }).click();
    expect(sandbox.store.faults.get('wrongSignature').probability).toBe(0.5);
    await page.goto(sandbox.url);
    expect(await page.getByText('Faults on:').innerText()).toBe('Faults on:');
    expect((await apiClient(sandbox, sandbox.store.createToken())('GET', '/orders')).status).toBe(429);
    await page.goto(`${sandbox.url}/admin/faults`);
    await page.getByRole('button', { name: 'Switch all off' }).click();
    expect(sandbox.store.faults.get('rateLimited').probability).toBe(0);
  });
});

test('a form sent from another site does nothing', async () => {
  const before = sandbox.store.state.orders.size;
  const post = (headers: Record<string, string>) =>
    fetch(`${sandbox.url}/admin/actions/place-order`, { method: 'POST', headers, redirect: 'manual' });
  expect((await post({ Origin: 'https://elsewhere.example.com' })).status).toBe(403);
  expect((await post({ Origin: 'null' })).status).toBe(403);
  expect(sandbox.store.state.orders.size).toBe(before);
  expect((await post({ Origin: sandbox.url })).status).toBe(303);
});

test('what people write is shown as text', async () => {
  sandbox.store.createToken({ nickname: '<img src=x onerror=alert(1)>' });
  const html = await (await fetch(`${sandbox.url}/admin/api-tokens`)).text();
  expect(html).toContain('&lt;img src');
  expect(html).not.toContain('<img src=x');
});

describe('every page', () => {
  test.each([
    '/',
    '/admin/orders',
    '/admin/products',
    '/admin/products/8140226093117',
    '/admin/integrations',
    '/admin/api-tokens',
    '/admin/api-tokens/new',
    '/admin/api-tokens/1',
    '/admin/webhooks',
    '/admin/faults',
    '/admin/nothing-here',
  ])(
    '%s has no axe violation, light and dark, and does not scroll sideways at 320 px',
    async (path) => {
      if (sandbox.store.state.tokens.length === 0) sandbox.store.createToken();
      if (path === '/admin/api-tokens/1') sandbox.store.state.tokens[0]!.revokedAt = null;
      const own = await (await chromium.newContext()).newPage();
      await own.goto(sandbox.url + path);
      await expectNoViolations(own);
      await own.context().close();
    },
    120_000,
  );
});
