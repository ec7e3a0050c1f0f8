import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'helm-dead-code-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What knip says of a made-up project with these files, by our rules. */
function check(name: string, files: Record<string, string>, ...options: string[]) {
  const root = join(scratch, name);
  for (const folder of ['src', 'test']) mkdirSync(join(root, folder), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  for (const file of ['package.json', 'knip.json', 'tsconfig.json']) cpSync(file, join(root, file));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const args = [
    'node_modules/knip/bin/knip.js',
    '--no-progress',
    '--include',
    'files,exports,types',
    ...options,
  ];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return { status, output: stdout };
}

const MAIN = "import { used } from './a.ts';\nconsole.log(used);\n";

describe('the check for dead code', () => {
  test('is content with what is used', () => {
    expect(check('alive', { 'src/main.ts': MAIN, 'src/a.ts': 'export const used = 1;\n' }).status).toBe(0);
  });

  test('finds an export and a file that nothing uses', () => {
    const { status, output } = check('dead', {
      'src/main.ts': MAIN,
      'src/a.ts': 'export const used = 1;\nexport const forgotten = 2;\n',
      'src/b.ts': 'export const alone = 3;\n',
    });
    expect(output).toContain('forgotten');
    expect(output).toContain('src/b.ts');
    expect(status).toBe(1);
  });

  test('finds an export that only a test uses', () => {
    const files = {
      'src/main.ts': MAIN,
      'src/a.ts': 'export const used = 1;\nexport const tested = 2;\n',
      'test/a.test.ts': "import { tested } from '../src/a.ts';\nconsole.log(tested);\n",
    };
    expect(check('tested', files).status).toBe(0);
    const { status, output } = check('tested-in-production', files, '--production');
    expect(output).toContain('tested');
    expect(status).toBe(1);
  });
});
