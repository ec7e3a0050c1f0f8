import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEmailAddress } from '../../../src/email-address.ts';

describe('an e-mail address', () => {
  test.each([
    'a@b.example',
    'jane.o’neil+x@sub.example.co.uk',
    "o'brien_{5}@example.com",
    'ünï@müller.example',
    'a@xn--mller-kva.example',
    'A.B@EXAMPLE.COM',
    '1@2.example',
    `${'a'.repeat(64)}@example.com`,
    'a@mu\u0308nchen.example',
  ])('%j is one', (text) => expect(isEmailAddress(text)).toBe(true));

  test.each([
    ['nothing', ''],
    ['no @', 'a'],
    ['nothing before the @', '@b.example'],
    ['nothing behind it', 'a@'],
    ['no dot in the domain', 'a@b'],
    ['an IP address', 'a@127.0.0.1'],
    ['an IP address in brackets', 'a@[127.0.0.1]'],
    ['a space', 'a b@c.example'],
    ['a space at the end', 'a@b.example '],
    ['a second address', 'a@b.example,c@d.example'],
    ['a second @', 'a@b@c.example'],
    ['a second header', 'a@b.example\r\nBcc: x@y.example'],
    ['a line break alone', 'a\n@b.example'],
    ['a Unicode line break', 'a\u2028@b.example'],
    ['a NUL', 'a\0@b.example'],
    ['a display name', 'Jane <a@b.example>'],
    ['angle brackets', '<a@b.example>'],
    ['quotes', '"a b"@c.example'],
    ['a comment', 'a(b)@c.example'],
    ['a comma', 'a,b@c.example'],
    ['a semicolon', 'a;b@c.example'],
    ['a colon', 'mailto:a@b.example'],
    ['a backslash', 'a\\b@c.example'],
    ['a dot at the end', 'a@b.example.'],
    ['an empty label', 'imogen@example..com'],
    ['a dot at the beginning of the domain', 'a@.example.com'],
    ['a dot before the @', 'a.@b.example'],
    ['a dot at the beginning', '.a@b.example'],
    ['two dots', 'a..b@c.example'],
    ['a hyphen at the end of a label', 'a@b-.example'],
    ['an underscore in the domain', 'a@b_c.example'],
    ['a percent sign in the domain', 'a@b%2e.example'],
    ['invisible characters', 'a\u200b@b.example'],
    ['text that turns its direction', 'a\u202e@b.example'],
    ['half a character', 'a\ud800@b.example'],
    ['a domain in full-width letters', 'a@ｅｘａｍｐｌｅ.com'],
    ['a full-width dot', 'a@example。com'],
    ['a full-width @', 'a＠b.example'],
    ['broken Punycode', 'a@xn--a.example'],
    ['a label of 64 characters', `a@${'b'.repeat(64)}.example`],
    ['65 characters before the @', `${'a'.repeat(65)}@example.com`],
    ['255 characters', `a@${'b.'.repeat(124)}example`],
    ['a domain that IDNA makes too long', `a@${'ü'.repeat(60)}.example`],
  ])('%s is not', (_, text) => expect(isEmailAddress(text)).toBe(false));

  test('is never more than one, and never breaks a header, whatever is sent', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('@', '.', '<', ',', '\r\n', 'a.example'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        return !isEmailAddress(text) || !/[\s<>,;:"()]|@.*@|[\p{Cc}\p{Cf}]/u.test(text);
      }),
      { numRuns: 3_000 },
    );
  });

  test('is judged at once however long and twisted the text is', () => {
    const texts = ['a', '.', '@', 'a.', '-.', '@a.', 'ü.'].map((text) => text.repeat(200_000));
    const before = performance.now();
    for (const text of texts) expect(isEmailAddress(`${text}@${text}`)).toBe(false);
    expect(performance.now() - before).toBeLessThan(200);
  });

  test('is described by no second pattern in the whole product', () => {
    const root = new URL('../../../src/', import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    expect(files.length).toBeGreaterThan(200);
    const holding = files.filter((name) =>
      /\][+*{][^/\n]*@\[/.test(readFileSync(new URL(name, root), 'utf8')),
    );
    // What hides addresses in the errors of others takes more for one than there is; it judges none.
    expect(holding).toEqual(['foreign-message.ts']);
  });
});
