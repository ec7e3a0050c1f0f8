import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError } from '../src/errors.ts';
import { provideChromium } from './services/chromium.ts';
import { provideMongod } from './services/mongod-binary.ts';
import { provideRabbitmq } from './services/rabbitmq-binary.ts';

const REPORT = join('test', 'output', 'results.json');

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  success: boolean;
  testResults: { name: string; status: string; message?: string; assertionResults: unknown[] }[];
}

/** Runs vitest with all services real; the last line it prints is `N passed, N failed`. */
async function main(args: string[]): Promise<number> {
  const log = (line: string) => console.log(line);
  // Provided before the tests so that a download or installation never counts against a test's time.
  await provideMongod({ fallbackCache: join('.cache', 'services'), log });
  await provideRabbitmq({ log });
  process.env.CHROMIUM_PATH = await provideChromium({ log });

  rmSync(REPORT, { force: true });
  mkdirSync(join('test', 'output'), { recursive: true });
  const code = await vitest([...args]);
  if (!existsSync(REPORT)) {
    console.error('vitest ended without results; its own message is above.');
    console.log('0 passed, 1 failed');
    return 1;
  }
  const report = JSON.parse(readFileSync(REPORT, 'utf8')) as Report;
  // A file that could not be loaded has no tests of its own to count.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.length,
  );
  const failed = report.numFailedTests + broken.length;
  const nothing = report.numPassedTests + failed === 0;
  if (nothing) console.error('No test was run.');
  if (code !== 0 && failed === 0) console.error('vitest reports a fault beyond the tests; see above.');
  console.log(`${report.numPassedTests} passed, ${failed} failed`);
  return failed > 0 || nothing || !report.success ? 1 : code;
}

function vitest(args: string[]): Promise<number> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const cli = join('node_modules', 'vitest', 'vitest.mjs');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, 'run', ...reporters, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof GatewayError ? `\n${error.message}\n` : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}
