import { type Browser, chromium } from 'playwright-core';
import { provideChromium } from '../../scripts/services/chromium.ts';
import { afterThisFile } from './after-this-file.ts';

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
  afterThisFile(() => launched.close());
  return launched;
}
