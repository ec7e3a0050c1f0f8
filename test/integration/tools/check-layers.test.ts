import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'helm-layers-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs the check on a made-up project with these files in src, or in the folder named. */
function check(name: string, files: Record<string, string>, folder = 'src') {
  const root = join(scratch, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, folder, path)), { recursive: true });
    writeFileSync(join(root, folder, path), text);
  }
  cpSync('package.json', join(root, 'package.json'));
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  return run(root);
}

function run(root?: string) {
  const args = ['scripts/check-layers.mjs', ...(root ? [root] : [])];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

const value = 'export const x = 1;\n';
const importing = (path: string) => `import { x } from '${path}';\nexport const y = x;\n`;

describe('the check of layers', () => {
  test('passes on this project and looks at its files', () => {
    const { status, output } = run();
    expect(output).toMatch(/^Layers: [1-9]\d{1,3} files looked at, 0 forbidden imports\.$/m);
    expect(status).toBe(0);
  });

  test.each([
    ['recharge-imports-only-lower-floors', 'recharge/a.ts', 'amqp/b.ts'],
    ['mongo-imports-only-lower-floors', 'mongo/a.ts', 'orders/b.ts'],
    ['ingest-imports-only-lower-floors', 'ingest/a.ts', 'mail/b.ts'],
    ['orders-imports-only-lower-floors', 'orders/a.ts', 'shipments/b.ts'],
    ['api-imports-only-lower-floors', 'api/a.ts', 'admin/b.ts'],
    ['admin/orders-imports-only-lower-floors', 'admin/orders/a.ts', 'admin/mail/b.ts'],
    ['every-room-has-a-floor', 'attic/a.ts', 'orders/b.ts'],
    ['flat-files-are-the-ground', 'deps.ts', 'orders/b.ts'],
    ['app-is-the-top', 'roles/a.ts', 'app.ts'],
    ['the-roof-is-the-top', 'orders/a.ts', 'parts.ts'],
  ])('fails on a planted import that breaks %s', (rule, from, to) => {
    const { status, output } = check(rule, {
      [from]: importing(`${'../'.repeat(from.split('/').length - 1) || './'}${to}`),
      [to]: value,
    });
    expect(output).toContain(`${rule}: src/${from} → src/${to}`);
    expect(status).toBe(1);
  });

  test('counts an import of a type alone as knowing', () => {
    const text = `import type { X } from '../orders/b.ts';\nexport type Y = X;\n`;
    const { status, output } = check('types', {
      'recharge/a.ts': text,
      'orders/b.ts': 'export type X = 1;\n',
    });
    expect(output).toContain('recharge-imports-only-lower-floors');
    expect(status).toBe(1);
  });

  test('fails on folders that need each other round about, though no file does', () => {
    const { status, output } = check('round-about', {
      'channels/a.ts': importing('../orders/a.ts'),
      'orders/a.ts': value,
      'orders/b.ts': importing('../channels/b.ts'),
      'channels/b.ts': value,
    });
    expect(output).toContain('channels-imports-only-lower-floors: src/channels/a.ts → src/orders/a.ts');
    expect(status).toBe(1);
  });

  test.each(['src', 'scripts', 'test'])(
    'fails on a circle of files in %s, also on one of types alone',
    (folder) => {
      const files = { 'a.ts': importing('./b.ts'), 'b.ts': importing('./a.ts') };
      const circle = check(`circle-${folder}`, files, folder);
      expect(circle.output).toMatch(new RegExp(`no-circular: ${folder}/[ab]\\.ts → ${folder}/[ab]\\.ts`));
      expect(circle.status).toBe(1);
      const type = (name: string) =>
        `import type { X as Other } from './${name}.ts';\nexport type X = Other | 1;\n`;
      const types = check(`types-${folder}`, { 'a.ts': type('b'), 'b.ts': type('a') }, folder);
      expect(types.output).toContain('no-circular');
      expect(types.status).toBe(1);
    },
  );

  test('fails on a package that production does not install', () => {
    const { status, output } = check('dev', {
      'a.ts': `import { test } from 'vitest';\nexport const y = test;\n`,
    });
    expect(output).toContain('no-development-packages');
    expect(status).toBe(1);
  });

  test('fails when there is nothing to look at', () => {
    const { status, output } = check('empty', { 'readme.txt': '' });
    expect(output).toContain('looked at 0 files');
    expect(status).toBe(1);
  });
});
