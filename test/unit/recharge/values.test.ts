import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sumMoney, toDecimalText, toMoneyText } from '../../../src/recharge/decimal.ts';
import {
  toExternalId,
  toFlag,
  toId,
  toImageUrl,
  toNamedValues,
  toNumericId,
  toTags,
  toText,
  toValueText,
  toWhole,
} from '../../../src/recharge/fields.ts';
import { isRecord, own, parseJson } from '../../../src/recharge/parse-json.ts';
import { lacksZone, toTime } from '../../../src/recharge/to-time.ts';

describe('parseJson', () => {
  test('keeps every digit of ids and decimals beyond a double', () => {
    const json =
      '{"id": 9007199254740993, "price":0.30000000000000004,"list":[-123456789012345678,1],"n":12.5,"e":1234567890123456e-3}';
    expect(parseJson(json)).toEqual({
      id: '9007199254740993',
      price: '0.30000000000000004',
      list: ['-123456789012345678', 1],
      n: 12.5,
      e: '1234567890123456e-3',
    });
  });

  test('leaves digits inside texts alone, whatever is escaped around them', () => {
    const text = '{"note":"say \\"9007199254740993\\" \\\\","9007199254740993":1}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  test('agrees with JSON.parse wherever numbers are short', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const short = JSON.stringify(value, (_, entry: unknown) =>
          typeof entry === 'number' ? Math.round(entry % 1e6) : entry,
        );
        expect(parseJson(short)).toEqual(JSON.parse(short));
      }),
    );
  });

  test('survives a byte order mark and great depth, and refuses what is no JSON', () => {
    expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
    expect(parseJson(`${'['.repeat(200_000)}9007199254740993${']'.repeat(200_000)}`)).toBeInstanceOf(Array);
    expect(() => parseJson('{"a":')).toThrow(SyntaxError);
  });

  test('finds only own properties', () => {
    const hostile = parseJson('{"__proto__":{"order":{"id":1}}}');
    expect(own(hostile, 'order')).toBeUndefined();
    expect(own({}, 'constructor')).toBeUndefined();
    expect(own(null, 'x')).toBeUndefined();
    expect(isRecord([])).toBe(false);
  });
});

describe('decimals', () => {
  test.each([
    ['12.50', '12.50'],
    [12.5, '12.50'],
    ['  7 ', '7.00'],
    ['0E-10', '0.00'],
    [0, '0.00'],
    ['-0.00', '0.00'],
    ['-3.1', '-3.10'],
    ['+3', '3.00'],
    ['007.5', '7.50'],
    ['1.5e3', '1500.00'],
    ['15e-1', '1.50'],
    ['1.5E-5', '0.000015'],
    [1e21, '1000000000000000000000.00'],
    [1e-7, '0.0000001'],
    ['3.14159', '3.14159'],
    ['.5', '0.50'],
    ['5.', '5.00'],
  ])('reads money %j as %s', (input, text) => {
    expect(toMoneyText(input)).toBe(text);
  });

  test.each([
    null,
    undefined,
    '',
    '.',
    'abc',
    '1,000.00',
    '£5',
    '1e400',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    true,
    [],
    {},
    '9'.repeat(35),
  ])('finds no money in %j', (input) => {
    expect(toMoneyText(input)).toBeNull();
  });

  test('gives one text to all spellings of one amount', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        fc.integer({ min: 0, max: 6 }),
        (units, zeros) => {
          const digits = String(units < 0n ? -units : units).padStart(3, '0');
          const plain = `${units < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
          const expected = units === 0n ? '0.00' : plain;
          expect(toMoneyText(plain)).toBe(expected);
          expect(toMoneyText(plain + '0'.repeat(zeros))).toBe(expected);
          expect(toMoneyText(`${units}e-2`)).toBe(expected);
          expect(toMoneyText(Number(plain))).toBe(expected);
        },
      ),
    );
  });

  test('never ends a plain decimal in a useless zero', () => {
    expect(['10.0', 10, '1e1', '0.50', '100'].map(toDecimalText)).toEqual(['10', '10', '10', '0.5', '100']);
  });

  test('adds exactly', () => {
    expect(sumMoney(['0.10', '0.20'])).toBe('0.30');
    expect(sumMoney(['1.005', null, '-2'])).toBe('-0.995');
    expect(sumMoney([null])).toBeNull();
    expect(sumMoney([])).toBeNull();
  });
});

describe('times', () => {
  test.each([
    ['2026-03-02T05:04:11+00:00', '2026-03-02T05:04:11.000Z'],
    ['2026-03-02T05:04:11', '2026-03-02T05:04:11.000Z'],
    ['2026-03-02 05:04', '2026-03-02T05:04:00.000Z'],
    ['2026-03-02', '2026-03-02T00:00:00.000Z'],
    ['2026-03-02T00:04:11-05:00', '2026-03-02T05:04:11.000Z'],
    ['2026-03-02T06:04:11.5+0100', '2026-03-02T05:04:11.500Z'],
    ['2026-03-02T05:04:11.123456789Z', '2026-03-02T05:04:11.123Z'],
  ])('reads %s', (text, iso) => {
    expect(toTime(text)?.toISOString()).toBe(iso);
  });

  test.each([
    null,
    5,
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-01-01T25:00:00',
    '2026-01-01T10:61',
    '0001-01-01',
  ])('finds no time in %j', (value) => {
    expect(toTime(value)).toBeNull();
  });

  test('tells a time that lacks its zone', () => {
    expect(lacksZone('2026-03-02T00:04:11')).toBe(true);
    expect(lacksZone('2026-03-02T00:04:11Z')).toBe(false);
    expect(lacksZone('2026-03-02')).toBe(false);
    expect(lacksZone(5)).toBe(false);
  });
});

describe('fields', () => {
  test('reads ids written as text or number, and no broken ones', () => {
    expect([toId(5), toId(' a1 '), toId('0')]).toEqual(['5', 'a1', '0']);
    expect([
      toId(1.5),
      toId(2 ** 60),
      toId(-1),
      toId(''),
      toId(null),
      toId({}),
      toId('x'.repeat(129)),
    ]).toEqual(Array(7).fill(null));
    expect([toNumericId('812406377'), toNumericId('8124-x'), toNumericId(null)]).toEqual([
      '812406377',
      null,
      null,
    ]);
  });

  test('reads external ids as objects, texts and numbers', () => {
    expect([{ ecommerce: '61' }, { ecommerce: 61 }, '61', 61].map(toExternalId)).toEqual([
      '61',
      '61',
      '61',
      '61',
    ]);
    expect([{ ecommerce: null }, {}, null, undefined, []].map(toExternalId)).toEqual(Array(5).fill(null));
  });

  test('reads texts, flags, whole numbers, tags and pictures as they drift', () => {
    expect([toText('x'), toText(5), toText(true), toText(' '), toText({})]).toEqual([
      'x',
      '5',
      'true',
      null,
      null,
    ]);
    expect([1, '1', 'TRUE', true].map(toFlag)).toEqual(Array(4).fill(true));
    expect([0, '0', 'false', false].map(toFlag)).toEqual(Array(4).fill(false));
    expect([2, 'yes', null].map(toFlag)).toEqual(Array(3).fill(null));
    expect(['2', 2.4, ' ', 'x', null, 1e300].map(toWhole)).toEqual([2, 2, null, null, null, null]);
    expect(toTags('a, b ,,c')).toEqual(['a', 'b', 'c']);
    expect(toTags(['a', null, ' b'])).toEqual(['a', 'b']);
    expect(toTags(null)).toEqual([]);
    expect(toImageUrl({ medium: null, original: '//cdn.example.com/a.jpg' })).toBe(
      'https://cdn.example.com/a.jpg',
    );
    expect(toImageUrl({ small: 'javascript:alert(1)', large: 'http://x.example/a' })).toBe(
      'http://x.example/a',
    );
    expect([toImageUrl({ small: 'javascript:alert(1)' }), toImageUrl([]), toImageUrl(null)]).toEqual(
      Array(3).fill(null),
    );
  });

  test('keeps structured property values as JSON and drops what no stack can hold', () => {
    expect(toValueText({ a: [1] })).toBe('{"a":[1]}');
    expect(toValueText(parseJson(`${'['.repeat(200_000)}${']'.repeat(200_000)}`))).toBeNull();
    expect(toNamedValues([{ name: 'A', value: 1 }, { value: 'x' }, 'no', { name: 'B' }])).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: null },
    ]);
  });
});
