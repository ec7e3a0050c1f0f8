import type { Browser, BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { channelModel } from '../../src/channels/model.ts';
import { orderModel } from '../../src/orders/model.ts';
import { browser } from '../support/browser.ts';
import type { BuiltAccount } from '../support/build-account.ts';
import { expectNoViolations } from '../support/expect-no-violations.ts';
import { type TestApp, testApp } from '../support/test-app.ts';
import { until } from '../support/until.ts';

let app: TestApp;
let chromium: Browser;
beforeAll(async () => {
  [app, chromium] = await Promise.all([testApp({ scheduler: { watchEveryMs: 1_000 } }), browser()]);
});

const LIST = '/settings/sales-channels';
const NEW = `${LIST}/recharge/new`;
const A_CHANNEL = /\/settings\/sales-channels\/[0-9a-f]{24}(\?|$)/;

/** A browser window of its own, signed in as somebody of a fresh account. */
async function merchant(options: { javaScriptEnabled?: boolean } = {}) {
  const account = await app.account();
  const context: BrowserContext = await chromium.newContext({ baseURL: app.url, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await signIn(page, account);
  return { account, page, close: () => context.close() };
}

async function signIn(page: Page, { email, password }: BuiltAccount) {
  await page.goto('/login');
  await page.getByLabel('Email', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/orders/);
}

async function fill(page: Page, fields: { name: string; token?: string; clientSecret?: string }) {
  await page.getByLabel('Name', { exact: true }).fill(fields.name);
  if (fields.token) await page.getByLabel('Access Token', { exact: true }).fill(fields.token);
  if (fields.clientSecret)
    await page.getByLabel('API Client Secret', { exact: true }).fill(fields.clientSecret);
}

const channelsOf = (account: BuiltAccount) =>
  channelModel(app.deps.db.connection).find({ accountId: account.accountId }).lean();
const ordersOf = (account: BuiltAccount) =>
  orderModel(app.deps.db.connection).countDocuments({ accountId: account.accountId });

describe('connecting a store', () => {
  test('a merchant connects ReCharge by name, token and secret, is told so at the top right, and sees the orders arrive', async () => {
    const { account, page, close } = await merchant();
    const token = app.sandbox.store.createToken();
    await page.goto(LIST);
    await page.getByRole('link', { name: 'Add sales channel' }).click();
    await page.getByRole('link', { name: 'ReCharge', exact: true }).click();
    expect(await page.getByRole('switch', { name: 'Active', exact: true }).isChecked()).toBe(true);
    await fill(page, { name: 'ReCharge UK', ...token });
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('Orders write').waitFor();
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.waitForURL(A_CHANNEL);

    const toast = page.getByRole('status');
    await toast.getByText('ReCharge UK connected. Importing orders and products.').waitFor();
    const box = await toast.locator('[data-toast]').boundingBox();
    const width = page.viewportSize()?.width ?? 0;
    expect(box && box.y < 120 && box.x > width / 2 && box.x + box.width <= width).toBe(true);
    await page.locator('[data-banner]').getByText('ReCharge UK connected.').waitFor();

    for (const step of ['token', 'saved', 'webhooks', 'test_delivery', 'import']) {
      await page.locator(`[data-step="${step}"]`).getByText('Done').waitFor();
    }
    await page.getByText('Webhooks registered (8 of 8)', { exact: true }).waitFor();
    await page.locator('[data-live-chip]').getByText('Healthy').waitFor();
    expect(await ordersOf(account)).toBeGreaterThan(5);
    expect(await page.content()).not.toContain(token.token);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.reload();
    expect(await page.locator('[data-banner]').count()).toBe(0);
    await close();
  });
});
