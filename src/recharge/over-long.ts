import { isRecord, type JsonRecord } from './parse-json.ts';

/** No store has an order of so many lines; a list beyond it would cost whoever reads it, not who sends it. */
export const MOST_ENTRIES = 10_000;
/** What the entries of one list may hold together: forty fields and choices on each of the most lines. */
const MOST_INSIDE = 40 * MOST_ENTRIES;

/**
 * Which list (or object) of a record has more entries than anything real, as the reason to read no further; null
 * when there is none. Counts only: a body of 2 MiB is judged in a few milliseconds.
 */
export function overLong(record: JsonRecord): string | null {
  const long = (what: string, count: number): string =>
    `${what} has ${count.toLocaleString('en-GB')} entries; at most ${MOST_ENTRIES.toLocaleString('en-GB')} are read.`;
  const keys = Object.keys(record);
  if (keys.length > MOST_ENTRIES) return long('The record', keys.length);
  for (const key of keys) {
    const entries = childrenOf(record[key]);
    const name = key.slice(0, 100);
    if (entries.length > MOST_ENTRIES) return long(name, entries.length);
    let inside = 0;
    for (const entry of entries)
      for (const inner of childrenOf(entry)) inside += 1 + childrenOf(inner).length;
    if (inside > MOST_INSIDE) return `The entries of ${name} hold too much to be read.`;
  }
  return null;
}

const childrenOf = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
};
