import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { shipments } from '../../src/shipments/model.ts';
import { browser } from '../support/browser.ts';
import { buildAccount } from '../support/build-account.ts';
import { buildAdmin } from '../support/build-admin.ts';
import { expectNoViolations } from '../support/expect-no-violations.ts';
import { seedAdmin } from '../support/seed-admin.ts';

// Each page is looked at twice by all axe rules: seconds on a busy machine.
describe('the admin pages in a browser', { timeout: 120_000 }, async () => {
  const { app, deps, owner } = await buildAdmin();
  const ids = await seedAdmin(deps, owner.accountId);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const chromium = await browser();

  async function signedIn(options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
    const context = await chromium.newContext({ baseURL: base, ...options });
    const page = await context.newPage();
    await page.goto('/login');
    await page.getByLabel('Email').fill(owner.email);
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/orders');
    return page;
  }
  const page = await signedIn();
  const complaints: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  const order = (doc: { _id: { toString(): string } }) => `/orders/${doc._id.toString()}`;
  const shipment = `${order(ids.parted)}/shipments/${ids.shipment._id.toString()}`;
  const sent = await deps.db.connection.collection('mails').findOne({ state: 'sent' });
  const event = await deps.db.connection.collection('events').findOne({});

  test.each([
    '/orders',
    '/orders?q=nothing+like+this',
    '/orders?status=history',
    order(ids.fresh),
    order(ids.parted),
    order(ids.trouble),
    `${shipment}/void`,
    `${shipment}/tracking`,
    '/products',
    '/mail',
    `/mail/${String(sent?._id)}`,
    `/mail/${String(ids.uncertain?._id)}`,
    `/mail/${String(ids.uncertain?._id)}/resend`,
    '/activity',
    `/activity/events/${String(event?._id)}`,
    '/activity/changes',
    '/activity/dead-letters',
    `/activity/dead-letters/${String(ids.letter?._id)}`,
    '/settings/general',
    '/settings/warehouses',
    '/settings/warehouses/new',
    '/settings/api-keys',
    '/settings/team',
    '/nowhere',
  ])('%s passes every axe rule, light and dark, and fits 320 px', async (path) => {
    await page.goto(path);
    await expectNoViolations(page);
  });

  test('the sign-in page passes too, also with its refusal on it', async () => {
    const visitor = await (await chromium.newContext({ baseURL: base })).newPage();
    await visitor.goto('/login');
    await expectNoViolations(visitor);
    await visitor.getByLabel('Email').fill('nobody@example.com');
    await visitor.getByLabel('Password').fill('not the password');
    await visitor.getByRole('button', { name: 'Sign in' }).click();
    await visitor.getByRole('alert').waitFor();
    await expectNoViolations(visitor);
    await visitor.context().close();
  });

  test('changes the password without scripts and ends what is signed in elsewhere, with every refusal in words', async () => {
    const account = await buildAccount(deps);
    const enter = async (userAgent: string, javaScriptEnabled: boolean) => {
      const context = await chromium.newContext({ baseURL: base, userAgent, javaScriptEnabled });
      const page = await context.newPage();
      await page.goto('/login?to=/settings/team');
      await page.getByLabel('Email').fill(account.email);
      await page.getByLabel('Password').fill(account.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL('**/settings/team');
      return page;
    };
    const phone = await enter(
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0 Mobile Safari/537.36',
      true,
    );
    const other = await enter('Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0', true);
    const plain = await enter(
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15',
      false,
    );
    await other.reload();
    await expectNoViolations(other);
    await plain.getByRole('button', { name: 'Sign out Chrome on Android' }).click();
    await plain.getByRole('status').getByText('That browser is signed out.').waitFor();
    await phone.goto('/orders');
    await phone.waitForURL('**/login?to=%2Forders');
    await plain.getByLabel('Current password').fill('not the password');
    await plain.getByLabel('New password').fill('short');
    await plain.getByRole('button', { name: 'Change password' }).click();
    await plain.getByRole('alert').getByText('Use at least 12 characters.').waitFor();
    await other.getByLabel('Current password').fill('not the password');
    await other.getByLabel('New password').fill('a good new password');
    await other.getByRole('button', { name: 'Change password' }).click();
    await other.getByRole('alert').getByText('The current password is wrong.').waitFor();
    await expectNoViolations(other);
    await plain.getByLabel('Current password').fill(account.password);
    await plain.getByLabel('New password').fill('a good new password');
    await plain.getByRole('button', { name: 'Change password' }).click();
    await plain.getByRole('status').getByText('Password changed.').waitFor();
    await other.goto('/settings/team');
    await other.waitForURL('**/login?to=%2Fsettings%2Fteam');
    await Promise.all([phone, other, plain].map((page) => page.context().close()));
  });

  test('despatches from a dialog, once for a double click, and says so at the top right', async () => {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(order(ids.fresh));
    await page.getByRole('button', { name: 'Despatch' }).click();
    await page.getByLabel('Carrier').fill('Royal Mail');
    await page.getByLabel('Tracking number').fill('AB123456789GB');
    await page.getByRole('link', { name: /royalmail.*AB123456789GB/ }).waitFor();
    await expectNoViolations(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'Despatch' }).dblclick();
    const toast = page.getByRole('status');
    await toast.getByText(`Order ${ids.fresh.number}`).waitFor();
    const box = await toast.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeGreaterThan(1_200);
    expect(box?.y).toBeLessThan(40);
    await toast.getByText(`Order ${ids.fresh.number}`).hover();
    await expectNoViolations(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press('Escape');
    await expect.poll(() => toast.innerText()).toBe('');
    expect(await shipments(deps).countDocuments({ orderId: ids.fresh._id })).toBe(1);
  });

  test('signs in, saves and despatches without scripts', async () => {
    const plain = await signedIn({ javaScriptEnabled: false });
    await plain.goto('/settings/general');
    await plain.getByLabel('Brand name').fill('Acme Coffee Roasters');
    await plain.getByRole('button', { name: 'Save' }).click();
    await plain.getByRole('status').getByText('General Settings saved.').waitFor();
    await plain.goto(order(ids.parted));
    await plain.getByLabel('Carrier').fill('Evri');
    await plain.getByRole('button', { name: 'Despatch' }).click();
    await plain.getByRole('status').getByText('despatched with Evri').waitFor();
    await plain.context().close();
  });

  test('shows a new API key once', async () => {
    await page.goto('/settings/api-keys');
    await page.getByRole('button', { name: 'Create API key' }).click();
    const key = await page.locator('[data-api-key]').innerText();
    expect(key).toMatch(/^helm_\S{43}$/);
    await expectNoViolations(page);
    await page.goto('/settings/api-keys');
    expect(await page.content()).not.toContain(key);
  });

  test('broke no rule of its own content policy on the way', () => {
    expect(complaints.filter((text) => /content security policy/i.test(text))).toEqual([]);
  });
});
