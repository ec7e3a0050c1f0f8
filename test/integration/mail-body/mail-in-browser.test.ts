import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from 'vitest';
import { createDespatchRenderer } from '../../../src/mail-body/render-despatch.ts';
import { browser } from '../../support/browser.ts';
import { mailVariants } from '../../support/mail-variants.ts';

const launched = await browser();
const renderer = createDespatchRenderer();
const variants = mailVariants();

test.each(['light', 'dark'] as const)('no mail has a fault that axe finds, in %s', async (colorScheme) => {
  const context = await launched.newContext({ colorScheme, viewport: { width: 600, height: 900 } });
  const page = await context.newPage();
  for (const { name, facts } of variants) {
    await page.setContent(renderer.render(facts).html);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    expect(found, name).toEqual([]);
  }
  await context.close();
});

test('no mail is wider than the screen at 320 and 600 px, asks the network for anything, or has a small button', async () => {
  const context = await launched.newContext();
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  for (const width of [320, 600]) {
    await page.setViewportSize({ width, height: 900 });
    for (const { name, facts } of variants) {
      await page.setContent(renderer.render(facts).html);
      const measured = await page.evaluate(`({
        width: document.documentElement.scrollWidth,
        buttons: [...document.querySelectorAll('.button a')].map((a) => a.getBoundingClientRect().height),
        preheader: document.querySelector('div[aria-hidden]').getBoundingClientRect().height,
      })`);
      const {
        width: wide,
        buttons,
        preheader,
      } = measured as {
        width: number;
        buttons: number[];
        preheader: number;
      };
      expect(wide, `${name} at ${width} px`).toBeLessThanOrEqual(width);
      for (const height of buttons) expect(height).toBeGreaterThanOrEqual(44);
      expect(preheader).toBe(0);
    }
  }
  expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([]);
  await context.close();
});
