import mongoose from 'mongoose';

export type Decimal = mongoose.Types.Decimal128;

/** A decimal text as MongoDB's exact decimal; null stays null. */
export function toDecimal(text: string | null | undefined): Decimal | null {
  return text === null || text === undefined ? null : mongoose.Types.Decimal128.fromString(text);
}

/** An exact decimal as plain text without an exponent ("12.50"); null stays null. */
export function fromDecimal(value: Decimal | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  const text = value.toString();
  const match = /^(-?)(\d+)(?:\.(\d+))?E([+-]\d+)$/i.exec(text);
  if (!match) return text;
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
