import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { browser } from '../support/browser.ts';
import { buildAdmin } from '../support/build-admin.ts';
import { expectNoViolations } from '../support/expect-no-violations.ts';

// A long page looked at by all axe rules: many seconds on a busy machine.
describe('the API documentation in a browser', { timeout: 300_000 }, async () => {
  const { app } = await buildAdmin();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const chromium = await browser();

  test('is read without signing in and without JavaScript', async () => {
    const context = await chromium.newContext({ baseURL, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/api/docs');
    await page.getByRole('link', { name: 'Despatch an order' }).click();
    expect(page.url()).toBe(`${baseURL}/api/docs#postShipments`);
    const route = page.getByRole('region', { name: 'Despatch an order' });
    expect(await route.locator('pre').textContent()).toContain("curl -X POST '");
    await route.getByText('ways to be refused').click();
    expect(await route.getByRole('row', { name: /over_despatch/ }).isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: /Copy/ }).count()).toBe(0);
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

  test('has no axe violation with everything opened, and fits 320 px', async () => {
    const context = await chromium.newContext({ baseURL });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    await page.goto('/api/docs');
    await page.evaluate('document.querySelectorAll("details").forEach((part) => { part.open = true; })');
    await expectNoViolations(page);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
