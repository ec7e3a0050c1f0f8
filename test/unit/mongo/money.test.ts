import fc from 'fast-check';
import mongoose from 'mongoose';
import { describe, expect, test } from 'vitest';
import { fromDecimal, toDecimal } from '../../../src/mongo/money.ts';

describe('money in MongoDB', () => {
  const decimals = fc.stringMatching(/^-?(0|[1-9]\d{0,19})(\.\d{1,14})?$/);

  test('is written to the same bytes as by the library', () => {
    fc.assert(
      fc.property(decimals, (text) => {
        const expected = mongoose.Types.Decimal128.fromString(text);
        expect(Buffer.from(toDecimal(text)?.bytes ?? []).toString('hex')).toBe(
          Buffer.from(expected.bytes).toString('hex'),
        );
      }),
    );
  });

  test('comes back as the text it went in as', () => {
    fc.assert(
      fc.property(decimals, (text) => {
        expect(fromDecimal(toDecimal(text))).toBe(text);
      }),
    );
  });
});
