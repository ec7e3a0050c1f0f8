import type { Fault } from './errors.ts';

const MOST_FAULTS = 20;
const LONGEST_PATH = 200;
const LONGEST_MESSAGE = 300;

/** At most `longest` characters of somebody's text, with a sign where it was cut. */
export const cut = (text: string, longest = LONGEST_PATH): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text;

/**
 * At most 20 faults, each of a few hundred characters, so that no request is answered with more than it is worth:
 * the last one says how many more there are.
 */
export function boundFaults(faults: readonly Fault[]): Fault[] {
  const shown = faults.length > MOST_FAULTS ? faults.slice(0, MOST_FAULTS - 1) : faults;
  const more = faults.length - shown.length;
  const bounded = shown.map(({ path, code, message }) => ({
    path: cut(path),
    code,
    message: cut(message, LONGEST_MESSAGE),
  }));
  if (more === 0) return bounded;
  const message = `and ${more.toLocaleString('en-GB')} more faults`;
  return [...bounded, { path: '', code: 'more_faults', message }];
}
