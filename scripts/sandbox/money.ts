interface Currency {
  /** Digits behind the point. */
  digits: number;
  /** What 1 GBP costs, in hundredths of the currency's unit. Made up, and fixed. */
  perPound: number;
}

export const CURRENCIES = {
  GBP: { digits: 2, perPound: 100 },
  EUR: { digits: 2, perPound: 118 },
  USD: { digits: 2, perPound: 129 },
  JPY: { digits: 0, perPound: 19_400 },
  AUD: { digits: 2, perPound: 197 },
  CAD: { digits: 2, perPound: 177 },
  SEK: { digits: 2, perPound: 1_330 },
  CHF: { digits: 2, perPound: 112 },
  PLN: { digits: 2, perPound: 505 },
  KWD: { digits: 3, perPound: 40 },
} as const satisfies Record<string, Currency>;

export type CurrencyCode = keyof typeof CURRENCIES;
export const isCurrency = (code: string): code is CurrencyCode => Object.hasOwn(CURRENCIES, code);

/** Pence to the smallest unit of another currency, by the fixed rates above. */
export function fromPence(pence: number, currency: CurrencyCode): number {
  const { digits, perPound } = CURRENCIES[currency];
  return Math.round((pence * perPound * 10 ** digits) / 10_000);
}

/** Smallest units to decimal text: `1305` GBP is `13.05`, `2500` JPY is `2500`. */
export function formatMoney(minor: number, currency: CurrencyCode): string {
  const { digits } = CURRENCIES[currency];
  if (digits === 0) return String(minor);
  const sign = minor < 0 ? '-' : '';
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Decimal text to smallest units; null when it is no amount or has more decimals than the currency. */
export function parseMoney(text: string, currency: CurrencyCode): number | null {
  const match = /^(\d{1,9})(?:\.(\d{1,3}))?$/.exec(text.trim());
  const { digits } = CURRENCIES[currency];
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > digits) return null;
  return Number(match[1]) * 10 ** digits + Number(fraction.padEnd(digits, '0') || 0);
}
