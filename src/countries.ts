import { countries } from 'countries-list';

const ENGLISH = 'en-GB';
const namesIn = (language: string) => new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });

/** A country's name for its code, in the reader's language; the code itself when it is none. */
export function countryName(code: string | null | undefined, language = ENGLISH): string | null {
  if (!code) return null;
  return /^[A-Za-z]{2}$/.test(code) ? (namesIn(language).of(code.toUpperCase()) ?? code) : code;
}

const names = namesIn(ENGLISH);
const NAMED = Object.keys(countries)
  .map((code): [string, string] => [code, names.of(code) ?? code])
  .toSorted((a, b) => a[1].localeCompare(b[1], 'en'));

/** ISO 3166-1 alpha-2 codes with English names, by name; first the empty choice. */
export const countryChoices = (): [code: string, name: string][] => [['', 'Not set'], ...NAMED];
