/** MongoDB's exact decimals hold 34 digits; a longer "amount" is no amount. */
const MOST_DIGITS = 34;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * A decimal as plain text without exponent, plus sign, leading zeros or trailing zeros, or null when it
 * is none: 10, "10.0" and "1e1" give "10", `0E-10` gives "0". No arithmetic on floats: a number is read
 * from the text JSON gives it.
 */
export function toDecimalText(value: unknown): string | null {
  const match = DECIMAL.exec(typeof value === 'number' ? String(value) : textOf(value));
  if (!match) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  if (digits === '') return null;
  const point = whole.length + Number(exponent);
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0');
  const left = padded.slice(0, Math.max(point, 0)).replace(/^0+(?=\d)/, '') || '0';
  const right = padded.slice(Math.max(point, 0)).replace(/0+$/, '');
  if (left.length + right.length > MOST_DIGITS) return null;
  const plain = right === '' ? left : `${left}.${right}`;
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

/** Money: like `toDecimalText`, with at least two decimals: 12.5 and "12.50" are both "12.50". */
export function toMoneyText(value: unknown): string | null {
  const plain = toDecimalText(value);
  if (plain === null) return null;
  const [whole = '0', fraction = ''] = plain.split('.');
  return `${whole}.${fraction.padEnd(2, '0')}`;
}

/** The exact sum of decimal texts; null when there is none. */
export function sumMoney(values: (string | null)[]): string | null {
  const given = values.filter((value) => value !== null);
  if (given.length === 0) return null;
  const scale = given.reduce((most, value) => Math.max(most, value.split('.')[1]?.length ?? 0), 2);
  let total = 0n;
  for (const value of given) {
    const [whole = '0', fraction = ''] = value.split('.');
    total += BigInt(whole + fraction.padEnd(scale, '0'));
  }
  const digits = String(total < 0n ? -total : total).padStart(scale + 1, '0');
  const plain = `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return toMoneyText(total < 0n ? `-${plain}` : plain);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, 100) : '';
}
