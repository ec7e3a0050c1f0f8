import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownPath } from '../../../src/admin/frame/own-path.ts';

const HOME = '/orders';

/** What browsers and proxies read differently: dots, slashes, their encodings, what is stripped, who is named. */
const PIECES = fc.constantFrom(
  '/',
  '//',
  '\\',
  '..',
  '.',
  '/..',
  '/../',
  '/./',
  '/.//',
  '%2e',
  '%2E%2e',
  '.%2e',
  '%2f',
  '%5c',
  '%5C',
  '%252e',
  '\t',
  '\n',
  '\r',
  '\0',
  '\u000b',
  ' ',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '。',
  '／',
  '＼',
  '．',
  '\ud800',
  '@',
  ':',
  '?',
  '#',
  ';',
  '&',
  '=',
  '%',
  '%00',
  '%09',
  '%0d%0a',
  'evil.example',
  'user@evil.example',
  'user:pass@',
  'http:',
  'https:',
  'HTTPS://',
  'javascript:',
  'data:',
  'orders',
  'login',
  'sign-out',
  'x',
  '[::1]',
  '127.1',
);

/** Where a browser ends up that is redirected to `path`, also when a proxy decodes or cleans the path before. */
function endsAt(path: string): string[] {
  const readings = [path, path.replaceAll('\\', '/'), path.replaceAll(/[\t\r\n]/g, '')];
  return readings.map((reading) => new URL(reading, 'https://helm.example/login').origin);
}

function expectOwn(to: string): void {
  const path = ownPath(to);
  expect(path).toMatch(/^\/(?!\/)[\x21-\x7e]*$/);
  expect(path.split(/[?#]/)[0]).not.toMatch(/\\/);
  expect(path.split(/[?#]/)[0]).not.toMatch(/^\/(login|sign-out)(\/|$)/i);
  expect(endsAt(path)).toEqual(Array(3).fill('https://helm.example'));
  // Resolved once more, it stays what it is: no dots are left that could lead elsewhere.
  expect(ownPath(path)).toBe(path);
}

describe('where a sign-in leads', () => {
  test.each([
    '/..//evil.example/x',
    '/.//evil.example',
    '/orders/../..//evil.example',
    '/%2e%2e//evil.example',
    '/.%2E//evil.example',
    '/x/%2e%2e//evil.example/x?y=1',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'https://evil.example',
    'https:evil.example',
    'http:/\\evil.example',
    'javascript:alert(1)',
    '//user@evil.example',
    '/login',
    '/login/',
    '/login?to=/login',
    '/orders/../login',
    '/LOGIN',
    '/sign-out',
    '',
    'evil.example',
  ])('is never another site, nor the way in or out again: %j', (to) => {
    expectOwn(to);
    expect(ownPath(to)).toBe(HOME);
  });

  test.each([
    ['/orders?status=history&q=a+b', '/orders?status=history&q=a+b'],
    ['/settings/sales-channels/6a0f?tab=brand', '/settings/sales-channels/6a0f?tab=brand'],
    ['/orders?q=//x', '/orders?q=//x'],
    ['/orders?q=a b', '/orders?q=a%20b'],
    ['/login-help', '/login-help'],
    ['/', '/'],
  ])('is the page that was asked for: %s', (to, path) => {
    expectOwn(to);
    expect(ownPath(to)).toBe(path);
  });

  test('stays on this site whatever is asked for', () => {
    fc.assert(
      fc.property(fc.array(PIECES, { maxLength: 9 }), (pieces) => expectOwn(pieces.join(''))),
      { numRuns: 20_000 },
    );
    fc.assert(
      fc.property(fc.array(PIECES, { maxLength: 9 }), (pieces) => expectOwn(`/${pieces.join('')}`)),
      { numRuns: 20_000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (to) => expectOwn(`/${to}`)));
    expectOwn('/orders\r\nSet-Cookie: a=b');
  });
});
