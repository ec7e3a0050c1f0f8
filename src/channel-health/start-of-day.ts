import { SECOND } from '../time.ts';

/** When the day began in a time zone. */
export function startOfDay(now: Date, timeZone: string): Date {
  const parts = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).formatToParts(now);
  const part = (type: string) => Number(parts.find((entry) => entry.type === type)?.value ?? 0);
  const seconds = part('hour') * 3_600 + part('minute') * 60 + part('second');
  return new Date(Math.floor(now.getTime() / SECOND) * SECOND - seconds * SECOND);
}
