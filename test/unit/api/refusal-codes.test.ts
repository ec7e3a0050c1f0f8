import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const src = new URL('../../../src/', import.meta.url);
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const declared = files.flatMap((file) =>
  [
    ...readFileSync(new URL(file, src), 'utf8').matchAll(/defineRefusal(?:<[^>]*>)?\(\{\s*code: '(\w+)'/g),
  ].map(([, code = '']) => ({ code, file })),
);

test('every code of the catalogue of refusals is declared once', () => {
  expect(declared.length).toBeGreaterThan(30);
  const codes = declared.map(({ code }) => code);
  expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
});

test('what is in the catalogue is thrown from there, by nobody in other words', () => {
  const codes = new Set(declared.map(({ code }) => code));
  // Pages say the same in words for people, of a page instead of a route.
  const ofPages = new Set(['method_not_allowed', 'unsupported_media_type', 'database_away']);
  const elsewhere = files.flatMap((file) =>
    [...readFileSync(new URL(file, src), 'utf8').matchAll(/new GatewayError\(\s*'(\w+)'/g)]
      .map(([, code = '']) => code)
      .filter((code) => codes.has(code) && !(ofPages.has(code) && file.startsWith('admin/frame/')))
      .map((code) => `${file}: ${code}`),
  );
  expect(elsewhere).toEqual([]);
});
