const eastern = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/**
 * `2026-03-02T05:04:11+00:00`: whole seconds, UTC, as 2021-11 writes times. Documentation page
 * docs.rechargepayments.com/changelog/2021-11-api-release-notes.
 */
export const utcText = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}+00:00`;

/**
 * `2026-03-02T00:04:11`: US Eastern wall clock without a zone, as 2021-01 writes times. Documentation page
 * docs.rechargepayments.com/docs/using-the-api.
 */
export function easternText(time: number): string {
  const parts = Object.fromEntries(eastern.formatToParts(time).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}`;
}

/** Reads a US Eastern wall clock text without a zone; null when it is none. */
export function fromEastern(text: string): number | null {
  const match = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/.exec(text);
  const asUtc = match
    ? Date.parse(`${text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')}Z`)
    : Number.NaN;
  if (Number.isNaN(asUtc)) return null;
  // Twice, because the offset at the first guess may be that of the other side of a daylight saving change.
  const offset = (at: number) => Date.parse(`${easternText(at)}Z`) - Math.floor(at / 1000) * 1000;
  const guess = asUtc - offset(asUtc);
  return asUtc - offset(guess);
}

/** Midnight in US Eastern time of that day: `scheduled_at` of orders, as observed by airbytehq/airbyte. */
export const easternMidnight = (time: number): number => fromEastern(easternText(time).slice(0, 10)) ?? time;

/** Reads an ISO 8601 date or datetime (UTC when it names no zone); null when it is none. */
export function fromIso(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    text,
  );
  if (!match) return null;
  const [, day, clock = '00:00:00', zone = 'Z'] = match;
  const time = Date.parse(`${day}T${clock}${zone}`);
  return Number.isNaN(time) ? null : time;
}

export const wholeSecond = (time: number): number => Math.floor(time / 1000) * 1000;
export const DAY = 86_400_000;
