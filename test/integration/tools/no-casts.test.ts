import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'helm-casts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
for (const folder of ['src', 'test', 'scripts']) mkdirSync(join(root, folder));
for (const file of ['biome.json', 'scripts/no-casts.grit']) cpSync(file, join(root, file));

function lint(path: string, text: string): string {
  writeFileSync(join(root, path), text);
  const args = ['lint', '--vcs-enabled=false', '--colors=off', path];
  const { stdout, stderr } = spawnSync(resolve('node_modules/.bin/biome'), args, {
    cwd: root,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

test.each([
  ['src/a.ts', 'export const a = JSON.parse("1") as unknown as string;\n'],
  ['src/b.ts', 'export const b: string[] = [1] as never;\n'],
  ['scripts/c.ts', 'export const c: string[] = [1] as never;\n'],
])('a planted cast past the compiler fails the check (%s)', (path, text) => {
  expect(lint(path, text)).toContain('A cast past the compiler');
});

test('what the compiler proves may be said', () => {
  const said = lint(
    'src/d.ts',
    'export const d = { at: 1 } as const;\nexport const e = d as { at: number };\n',
  );
  expect(said).toMatch(/Checked 1 file/);
  expect(said).not.toContain('A cast past the compiler');
});
