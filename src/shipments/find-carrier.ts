import { CARRIERS, type Carrier } from './carriers.ts';

/** Case, accents, punctuation and runs of spaces do not tell carriers apart. */
const normalise = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const byName = new Map<string, Carrier>(
  CARRIERS.flatMap((carrier) =>
    [carrier.name, ...carrier.aliases, carrier.code].map((name) => [normalise(name), carrier] as const),
  ),
);

/**
 * The carrier that this whole name or alias stands for, or null. Never a substring ("ups" is inside
 * "pups"), and never guessed from a tracking number.
 */
export function findCarrier(name: string): Carrier | null {
  return byName.get(normalise(name)) ?? null;
}

/** Names to suggest in a form's carrier field, in alphabetical order. */
export function carrierSuggestions(): string[] {
  return CARRIERS.map((carrier) => carrier.name).sort((a, b) => a.localeCompare(b, 'en'));
}
