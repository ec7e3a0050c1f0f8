import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunFile } from '../../scripts/start/run-file.ts';
import { browser } from '../support/browser.ts';
import { dataFolder, startGateway } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

/** The story of the README on the real stack of `npm start`; its pictures are in test/output/story. */
const PICTURES = 'test/output/story';
const dir = dataFolder();
let run: RunFile & { sandboxUrl: string; inboxUrl: string };
let chromium: Browser;
let store: Page;
let admin: Page;
let token = '';
let clientSecret = '';

const picture = (page: Page, name: string) =>
  page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
/** The upper part of a page, as the README shows it; copied to docs/images by hand when the looks change. */
const readmePicture = (page: Page, name: string, height = 800) =>
  page.screenshot({
    path: join(PICTURES, `readme-${name}.png`),
    fullPage: true,
    clip: { x: 0, y: 0, width: page.viewportSize()?.width ?? 1280, height },
  });
const label = (page: Page, text: string) => page.getByLabel(text, { exact: true });

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  const [started, launched] = await Promise.all([startGateway(dir), browser()]);
  run = started.runFile() as typeof run;
  chromium = launched;
  const context = await chromium.newContext({ viewport: { width: 1280, height: 860 } });
  context.setDefaultTimeout(20_000);
  [admin, store] = [await context.newPage(), await context.newPage()];
}, 180_000);

describe('a newcomer', { timeout: 120_000 }, () => {
  test('signs in and follows the guide to the sandbox store', async () => {
    const { ownerPassword } = JSON.parse(readFileSync(join(dir, 'settings.json'), 'utf8')) as {
      ownerPassword: string;
    };
    await admin.goto(run.adminUrl);
    await label(admin, 'Email').fill(run.ownerEmail);
    await label(admin, 'Password').fill(ownerPassword);
    await admin.getByRole('button', { name: 'Sign in' }).click();
    await admin.getByRole('link', { name: 'Sales Channels' }).first().click();
    await admin.getByRole('link', { name: 'Add sales channel' }).first().click();
    await admin.getByRole('link', { name: 'ReCharge', exact: true }).click();
    await picture(admin, '1-guide');
    const href = await admin.locator(`a[href^="${run.sandboxUrl}"]`).first().getAttribute('href');
    await store.goto(String(href));
    expect(new URL(store.url()).origin).toBe(new URL(run.sandboxUrl).origin);
  });

  test('creates a token there as in the guide', async () => {
    await store.goto(run.sandboxUrl);
    await store.getByRole('link', { name: 'Integrations' }).first().click();
    await store.getByRole('link', { name: 'API Tokens' }).first().click();
    await store.getByRole('link', { name: 'Create an API Token' }).first().click();
    for (const box of await store.getByRole('checkbox').all()) await box.check();
    await label(store, 'Nickname').fill('Helm');
    await label(store, 'Contact email').fill('ops@harbourlane.example.com');
    await label(store, 'Orders').selectOption({ label: 'Read and write' });
    await label(store, 'Products').selectOption({ label: 'Read and write' });
    await store.getByRole('button', { name: 'Create an API Token' }).click();
    token = await label(store, 'API token').inputValue();
    clientSecret = await label(store, 'API Client Secret').inputValue();
    await picture(store, '2-token');
    expect([token.length, clientSecret.length].every((length) => length > 16)).toBe(true);
  });

  test('presses Submit, is told so at the top right, and sees orders and products arrive', async () => {
    await label(admin, 'Name').fill('ReCharge UK');
    await label(admin, 'Access Token').fill(token);
    await label(admin, 'API Client Secret').fill(clientSecret);
    await admin.getByRole('button', { name: 'Submit' }).click();
    await admin.getByRole('status').getByText('ReCharge UK').waitFor();
    await picture(admin, '3-submitted');
    expect(await admin.getByRole('progressbar').count()).toBeGreaterThan(0);
    await admin.getByText('Healthy').first().waitFor({ timeout: 60_000 });
    await picture(admin, '4-healthy');
    await readmePicture(admin, 'channel', 940);
    await admin.getByRole('link', { name: 'Orders' }).first().click();
    await admin.getByRole('link', { name: 'Products' }).first().click();
    await admin.getByText('HLR-').first().waitFor();
    await picture(admin, '5-products');
  });

  test('switches despatch emails on and saves', async () => {
    await admin.getByRole('link', { name: 'Sales Channels' }).first().click();
    await admin.getByRole('link', { name: 'ReCharge UK' }).first().click();
    await admin.getByRole('link', { name: 'Despatch Emails', exact: true }).click();
    await label(admin, 'Enable despatch emails').check();
    await admin.getByRole('button', { name: 'Save', exact: true }).click();
    await admin.getByRole('status').getByText('ReCharge UK').waitFor();
    await picture(admin, '6-despatch-emails');
  });

  test('places an order in the store and finds it on the order page within 5 seconds', async () => {
    await store.goto(run.sandboxUrl);
    const from = Date.now();
    await store.getByRole('button', { name: 'Place an order' }).click();
    await until(
      async () => {
        await admin.goto(`${run.adminUrl}/orders`);
        return (await admin.getByRole('link', { name: /^\S*\d{4,}/ }).count()) > 0;
      },
      { timeoutMs: 5_000, what: 'the order on the order page' },
    );
    expect(Date.now() - from).toBeLessThan(5_000);
    await picture(admin, '7-orders');
  });

  test('despatches it with Royal Mail, and the branded mail with its link is in the inbox', async () => {
    await admin
      .getByRole('main')
      .getByRole('link', { name: /^\S*\d{4,}/ })
      .first()
      .click();
    await admin.getByRole('button', { name: 'Despatch' }).click();
    await label(admin, 'Carrier').fill('Royal Mail');
    await label(admin, 'Tracking number').fill('AB123456789GB');
    await admin.getByText('royalmail.com').first().waitFor();
    await picture(admin, '8-despatch');
    await admin.getByRole('button', { name: 'Despatch' }).click();
    await admin.getByText('AB123456789GB').first().waitFor();
    interface Listed {
      id: string;
    }
    const [mail] = await until(
      async () => {
        const answer = await fetch(`${run.inboxUrl}/api/messages`);
        const body = (await answer.json()) as Listed[] | { messages: Listed[] };
        const all = Array.isArray(body) ? body : body.messages;
        return all.length > 0 ? all : null;
      },
      { what: 'the mail in the inbox' },
    );
    const { html } = (await (await fetch(`${run.inboxUrl}/api/messages/${mail?.id}`)).json()) as {
      html: string;
    };
    expect(html).toContain('https://www.royalmail.com/track-your-item#/tracking-results/AB123456789GB');
    const mailPage = await store.context().newPage();
    await mailPage.setViewportSize({ width: 680, height: 860 });
    await mailPage.setContent(html);
    await picture(mailPage, 'mail');
    await readmePicture(mailPage, 'mail', 860);
    await mailPage.emulateMedia({ colorScheme: 'dark' });
    await mailPage.setViewportSize({ width: 320, height: 860 });
    await picture(mailPage, 'mail-dark-320');
    await mailPage.close();
    await store.goto(run.inboxUrl);
    await store.getByRole('main').getByRole('link').first().click();
    await picture(store, '9-inbox');
    await admin.reload();
    await picture(admin, '10-order');
    await readmePicture(admin, 'order', 1100);
    await admin.goto(`${run.adminUrl}/mail`);
    await picture(admin, '11-mail');
  });
});
