import { type Browser, chromium } from 'playwright-core';
import { afterAll } from 'vitest';
import { provideChromium } from '../../scripts/services/chromium.ts';

/** A headless Chromium that asks nobody but the tests' own addresses; closed after the tests of this file. */
export async function browser(): Promise<Browser> {
  const launched = await chromium.launch({
    executablePath: await provideChromium({ log: (line) => console.log(line) }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  afterAll(() => launched.close());
  return launched;
}
