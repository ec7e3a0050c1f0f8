import { describe, expect, test } from 'vitest';
import { safeLink } from '../../../src/safe-link.ts';

describe('a link from outside', () => {
  test.each([
    'https://carrier.example/track?x=1#y',
    'https://track.carrier.co.uk/A%20B',
    ' https://carrier.example/ ',
  ])('%j is safe', (link) => {
    expect(safeLink(link)).toBe(new URL(link.trim()).href);
  });

  test.each([
    'http://carrier.example/',
    'https://localhost/',
    'https://intranet/track',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://user@carrier.example/',
    'https://dpd.co.uk:pw@evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '//carrier.example/',
    'https://carrier.example/\r\nX: y',
    'https://carrier.example/"><script>',
    'https://carrier.example/\u202e',
    'nonsense',
    '',
  ])('%j is not', (link) => {
    expect(safeLink(link)).toBeNull();
  });

  test('of more than 2000 characters is not', () => {
    expect(safeLink(`https://carrier.example/${'a'.repeat(2_000)}`)).toBeNull();
  });
});
