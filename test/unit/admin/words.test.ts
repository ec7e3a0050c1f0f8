import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readablePayload } from '../../../src/admin/activity/readable-payload.ts';
import { pathWords, valueWords } from '../../../src/admin/frame/change-words.ts';
import { age, money } from '../../../src/admin/frame/format.ts';
import { planWords } from '../../../src/admin/products/plan-words.ts';
import { maskEmail } from '../../../src/mail/mask-email.ts';
import { toDecimal } from '../../../src/mongo/money.ts';

describe('words on the pages', () => {
  test('writes amounts exactly, in their currency', () => {
    expect(money(toDecimal('1234.5'), 'GBP')).toBe('£1,234.50');
    expect(money(toDecimal('90071992547409931.01'), 'EUR')).toBe('€90,071,992,547,409,931.01');
    expect(money(null, 'GBP')).toBe('–');
    expect(money(toDecimal('3.10'), 'points')).toBe('3.10 points');
  });

  test('says plans as people do', () => {
    const plan = {
      type: 'subscription',
      title: 'Monthly',
      intervalUnit: 'week',
      orderIntervalFrequency: 4,
      chargeIntervalFrequency: 4,
      discountAmount: toDecimal('15.00'),
      discountType: 'percentage',
    };
    expect(planWords(plan)).toBe('every 4 weeks, 15 % off');
    const prepaid = {
      ...plan,
      intervalUnit: 'month',
      orderIntervalFrequency: 1,
      chargeIntervalFrequency: 12,
    };
    expect(planWords({ ...prepaid, discountAmount: null })).toBe('every month, paid every 12 months');
  });

  test('names changes in words', () => {
    expect(pathWords('lines[2].despatchedQuantity')).toBe('Line 3: despatched quantity');
    expect(pathWords('shippingAddress.city')).toBe('Shipping address: city');
    expect(valueWords({ quantity: 2, name: 'Coffee', sku: 'C' }, 'UTC')).toBe('2 × Coffee');
    expect(valueWords(null, 'UTC')).toBe('none');
  });

  test('tells ages in one unit', () => {
    const now = new Date('2026-11-23T12:00:00Z');
    const ago = (minutes: number) => age(new Date(now.getTime() - minutes * 60_000), now);
    expect([ago(0), ago(59), ago(60), ago(47 * 60), ago(48 * 60)]).toEqual([
      'now',
      '59 min',
      '1 h',
      '47 h',
      '2 days',
    ]);
  });

  test('masks contact data in what was delivered, and never fails on any bytes', () => {
    const shown = readablePayload(Buffer.from('{"order":{"email":"jane@example.com","note":"hi"}}'));
    expect(shown).not.toContain('jane');
    expect(shown).toContain('"note": "hi"');
    expect(maskEmail('jane@example.com')).toBe('j•••@example.com');
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(typeof readablePayload(Buffer.from(bytes))).toBe('string');
      }),
    );
  });
});
