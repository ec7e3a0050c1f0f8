import { type Decimal, fromDecimal } from '../../mongo/money.ts';
import { MINUTE } from '../../time.ts';

export const NONE = '–';

/** An amount as people write it ("£12.50"); exact, since the decimal text is never made a number. */
export function money(amount: Decimal | null | undefined, currency: string | null): string {
  const text = fromDecimal(amount);
  if (text === null) return NONE;
  if (!currency || !/^[A-Za-z]{3}$/.test(currency)) return currency ? `${text} ${currency}` : text;
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency });
  return format.format(text as Intl.StringNumericLiteral);
}

export interface TimeView {
  iso: string;
  /** "23 Nov 2026, 14:02 GMT" in the account's zone. */
  text: string;
}

export function dateTime(date: Date, timeZone: string): TimeView;
export function dateTime(date: Date | null | undefined, timeZone: string): TimeView | null;
export function dateTime(date: Date | null | undefined, timeZone: string): TimeView | null {
  if (!date) return null;
  const text = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  }).format(date);
  return { iso: date.toISOString(), text };
}

/** How long ago, in one unit: "now", "5 min", "3 h", "12 days". */
export function age(date: Date | null | undefined, now: Date): string {
  if (!date) return NONE;
  const minutes = Math.floor((now.getTime() - date.getTime()) / MINUTE);
  if (minutes < 1) return minutes < -1 ? 'planned' : 'now';
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / 1_440)} days`;
}

/** "1 line", "3 lines". */
export const count = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;
