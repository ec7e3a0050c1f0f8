/** A time as the API writes it, ISO 8601 in UTC; none is null. */
export function iso(date: Date): string;
export function iso(date: Date | null | undefined): string | null;
export function iso(date: Date | null | undefined): string | null {
  return date?.toISOString() ?? null;
}
