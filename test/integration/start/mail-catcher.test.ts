import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailCatcher, startMailCatcher } from '../../../scripts/services/mail-catcher.ts';
import { browser } from '../../support/browser.ts';
import { expectNoViolations } from '../../support/expect-no-violations.ts';

const dir = mkdtempSync(join(tmpdir(), 'helm-inbox-'));
let catcher: MailCatcher;
let context: BrowserContext;
const open = () => startMailCatcher({ dir, smtpPort: 0, inboxPort: 0 });
const json = async <T>(path: string) => (await (await fetch(catcher.inboxUrl + path)).json()) as T;
interface Entry {
  id: string;
  subject: string;
  from: string;
  to: string[];
  messageId: string;
}

beforeAll(async () => {
  context = await (await browser()).newContext();
  catcher = await open();
  const transport = createTransport(catcher.smtpUrl);
  await transport.sendMail({
    from: 'Acme <shop@example.com>',
    to: 'one@example.com, two@example.com',
    subject: 'Sent <b>today</b>',
    messageId: '<m1@example.com>',
    text: 'Plain & simple',
    html: '<p id="hi">Rich</p><script>parent.document.title = "taken over"; document.title = "ran"</script><a href="https://example.com/">Link</a>',
    headers: { 'List-Unsubscribe': '<https://example.com/u/1>' },
  });
  await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 'Later', text: 'x' });
});

afterAll(async () => {
  await catcher.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('the mail catcher', () => {
  test('lists mails newest first and gives each with its parts', async () => {
    const list = await json<Entry[]>('/api/messages');
    expect(list.map(({ subject }) => subject)).toEqual(['Later', 'Sent <b>today</b>']);
    const [, mail] = list;
    expect(mail).toMatchObject({
      to: ['one@example.com', 'two@example.com'],
      messageId: '<m1@example.com>',
      from: '"Acme" <shop@example.com>',
    });
    const whole = await json<{ text: string; html: string; headers: Record<string, string[]> }>(
      `/api/messages/${mail?.id}`,
    );
    expect(whole.text).toContain('Plain & simple');
    expect(whole.html).toContain('Rich');
    expect(whole.headers['list-unsubscribe']).toEqual(['<https://example.com/u/1>']);
    const raw = await (await fetch(`${catcher.inboxUrl}/messages/${mail?.id}/raw`)).text();
    expect(raw).toMatch(/^From: "?Acme"? <shop@example.com>/m);
    expect((await fetch(`${catcher.inboxUrl}/messages/0-0`)).status).toBe(404);
  });

  test('keeps its mails over a restart', async () => {
    await catcher.close();
    catcher = await open();
    expect((await json<Entry[]>('/api/messages')).map(({ subject }) => subject)).toEqual([
      'Later',
      'Sent <b>today</b>',
    ]);
  });

  test('shows a mail without letting it run anything', async () => {
    const page = await context.newPage();
    await page.goto(catcher.inboxUrl);
    await page.getByRole('link', { name: 'Sent <b>today</b>' }).click();
    await page.frameLocator('iframe').locator('#hi').waitFor();
    expect(await page.title()).toBe('Sent <b>today</b>');
    expect(await page.getByText('Plain & simple').isVisible()).toBe(true);
    await page.close();
  });

  test('shows a new mail without a reload', async () => {
    const page = await context.newPage();
    await page.goto(catcher.inboxUrl);
    await createTransport(catcher.smtpUrl).sendMail({
      from: 'a@example.com',
      to: 'b@example.com',
      subject: 'Fresh',
    });
    await page.getByRole('link', { name: 'Fresh' }).waitFor({ timeout: 10_000 });
    await page.close();
  });

  test('has no accessibility violations and does not scroll sideways on a small screen', {
    timeout: 90_000,
  }, async () => {
    const list = await json<Entry[]>('/api/messages');
    const mail = list.at(-1);
    const page = await context.newPage();
    for (const path of ['/', `/messages/${mail?.id}`]) {
      await page.goto(catcher.inboxUrl + path);
      await expectNoViolations(page);
    }
  });
});
