import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * Runs every axe rule, also those that are off by default (7:1 contrast, target size, experimental
 * ones), in light on a wide screen and in dark at 320 px, and looks for anything that scrolls sideways.
 * The page must not hold a frame that runs no scripts: axe would wait for it for ever.
 */
export async function expectNoViolations(page: Page): Promise<void> {
  const before = page.viewportSize();
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 320],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    const rules = await allRules(page);
    const { violations } = await new AxeBuilder({ page }).options({ rules }).analyze();
    const found = violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`),
    }));
    expect(found, `${page.url()} in ${colorScheme} at ${width} px`).toEqual([]);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow, `${page.url()} scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before) await page.setViewportSize(before);
}

/** Named one by one: a tag would leave out the rules that are off by default. */
async function allRules(page: Page): Promise<Record<string, { enabled: boolean }>> {
  await new AxeBuilder({ page }).options({ runOnly: ['document-title'] }).analyze();
  const ids = await page.evaluate<string[]>(
    "typeof axe === 'undefined' ? [] : axe.getRules().map((rule) => rule.ruleId)",
  );
  return Object.fromEntries(ids.map((id) => [id, { enabled: true }]));
}
