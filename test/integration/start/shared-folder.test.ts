import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../../../scripts/services/free-port.ts';
import { claimPort, releasePorts } from '../../../scripts/start/claim-port.ts';

// Every user of a machine may make files of any name in the folder for temporary files.
const shared = mkdtempSync(join(tmpdir(), 'helm-shared-'));
const before = process.env.TMPDIR;
process.env.TMPDIR = shared;
const claims = new Set<string>();
afterAll(() => {
  releasePorts(claims);
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(shared, { recursive: true, force: true });
});

test('a file that another user left where a port would be noted does not stop a start', async () => {
  const port = await freePort();
  // A folder stands for what cannot be replaced: for root, whom these tests may run as, no file is another's.
  mkdirSync(join(shared, `helm-gateway-port-${port}`));
  expect(claimPort(port, claims)).toBe(true);
  expect(claimPort(port, claims), 'and it is taken').toBe(false);
});

test('what another user left where compiled scripts would be kept is neither run nor in the way', () => {
  const script = join(shared, 'ours.ts');
  writeFileSync(script, "const word: string = 'ran';\nconsole.log(word);\n");
  writeFileSync(join(shared, `tsx-${process.geteuid?.()}`), '');
  const env = { ...process.env, TSX_DISABLE_CACHE: '' };
  const { stdout, stderr } = spawnSync(process.execPath, ['scripts/run.mjs', script], {
    env,
    encoding: 'utf8',
  });
  expect(`${stdout}${stderr}`.trim()).toBe('ran');
});
