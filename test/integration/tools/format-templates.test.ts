import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'templates-'));
mkdirSync(join(root, 'templates', 'admin'), { recursive: true });
mkdirSync(join(root, 'templates', 'email'));
afterAll(() => rmSync(root, { recursive: true }));

const page = join(root, 'templates', 'admin', 'page.hbs');
const mail = join(root, 'templates', 'email', 'mail.hbs');
const run = (...args: string[]) => {
  const script = resolve('scripts/format-templates.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: 'utf8' });
  return { status, stderr };
};

describe('the check of the templates', () => {
  test('names a page that is not formatted, formats it on request, and is content then', () => {
    writeFileSync(page, '<ul>\n{{#each rows}}\n<li>{{this}}</li>\n{{/each}}\n</ul>\n');
    expect(run()).toEqual({ status: 1, stderr: expect.stringContaining('page.hbs: is not formatted') });
    expect(run('--write').status).toBe(0);
    expect(readFileSync(page, 'utf8')).toBe(
      '<ul>\n  {{#each rows}}\n    <li>{{this}}</li>\n  {{/each}}\n</ul>\n',
    );
    expect(run()).toEqual({ status: 0, stderr: '' });
  });

  test('names a line that is too long, in a mail too, and changes no white space of a mail', () => {
    const text = `<p>{{this}}</p>\n<p>${'x'.repeat(160)}</p>\n`;
    writeFileSync(mail, text);
    expect(run('--write')).toEqual({
      status: 1,
      stderr: expect.stringContaining('mail.hbs:2: 167 characters'),
    });
    expect(readFileSync(mail, 'utf8')).toBe(text);
  });
});
