/** "Tuesday, 3 March 2026" in a language and a zone; a zone that is none counts as London's. */
export function longDate(date: Date, language: string, timeZone: string): string {
  const format = (zone: string) =>
    new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: zone }).format(date);
  try {
    return format(timeZone);
  } catch {
    return format('Europe/London');
  }
}
