import { MINUTE } from '../time.ts';

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * A time of version 2021-11 as a UTC date, or null when it cannot be read. A zone that is missing means UTC:
 * that is this version's by documentation page docs.rechargepayments.com/changelog/2021-11-api-release-notes,
 * and mattgenious/RechargeSharp observed it missing.
 */
export function toTime(value: unknown): Date | null {
  const match = typeof value === 'string' ? TIME.exec(value.trim()) : null;
  if (!match) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = match;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  if (h > 23 || mi > 59 || s > 60) return null;
  const wall = new Date(Date.UTC(y, mo - 1, d, h, mi, s, Number(fraction.padEnd(3, '0').slice(0, 3))));
  if (y < 1970 || new Date(Date.UTC(y, mo - 1, d)).getUTCDate() !== d || mo < 1 || mo > 12) return null;
  return new Date(wall.getTime() - offsetMinutes(zone) * MINUTE);
}

/** True for a time of day without a zone: the mark of version 2021-01, observed by airbytehq/airbyte. */
export function lacksZone(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value.trim());
}

function offsetMinutes(zone: string): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}
