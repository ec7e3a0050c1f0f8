import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { aptInstall, whyNoApt } from './apt-install.ts';
import { cannotProvide } from './cannot-provide.ts';
import { findOnPath } from './find-on-path.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/**
 * The path of a Chromium for the browser tests: `CHROMIUM_PATH`, one on the PATH, Playwright's own, or
 * Debian's package as root. @throws GatewayError `cannot_provide` that lists the ways.
 */
export async function provideChromium(options: { log: (line: string) => void }): Promise<string> {
  const why: string[] = [];
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (existsSync(named)) return named;
    why.push(`CHROMIUM_PATH names ${named}, which is not there`);
  } else {
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    const found = findOnPath(NAMES) ?? [chromium.executablePath(), mac].find((path) => existsSync(path));
    if (found) return found;
    why.push(`none of ${NAMES.join(', ')} is on the PATH, and Playwright has none of its own`);
    const noApt = whyNoApt();
    if (noApt) why.push(noApt);
    else {
      try {
        options.log('  installing chromium by apt-get (once, a minute or two)');
        await aptInstall(['chromium'], options.log);
        const installed = findOnPath(NAMES);
        if (installed) return installed;
      } catch (error) {
        why.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  throw cannotProvide('A Chromium browser (needed by the tests only)', why, [
    'Name one: CHROMIUM_PATH=/path/to/chromium',
    'Debian: apt-get install chromium (or run this command as root once)',
    'Any system: npx playwright-core install chromium',
  ]);
}
