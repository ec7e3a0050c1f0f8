import type { z } from 'zod';
import type { Fault } from '../errors.ts';

const MOST_FAULTS = 20;
const LONGEST_PATH = 200;
const LONGEST_MESSAGE = 300;

const cut = (text: string, longest: number) => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** All faults of a zod parse as the API names them: one for each unknown key, and the rules' own codes. */
export function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key].join('.'),
        code: 'unknown_field',
        message: `${cut(key, LONGEST_PATH)} is not a field of this request`,
      }));
    }
    const own: unknown = issue.code === 'custom' ? issue.params?.code : undefined;
    const code = typeof own === 'string' ? own : issue.code;
    return [{ path: path.join('.'), code, message: issue.message }];
  });
}

/**
 * At most 20 faults, each of a few hundred characters, so that no request is answered with more than it is worth:
 * the last one says how many more there are.
 */
export function boundFaults(faults: readonly Fault[]): Fault[] {
  const shown = faults.length > MOST_FAULTS ? faults.slice(0, MOST_FAULTS - 1) : faults;
  const more = faults.length - shown.length;
  const bounded = shown.map(({ path, code, message }) => ({
    path: cut(path, LONGEST_PATH),
    code,
    message: cut(message, LONGEST_MESSAGE),
  }));
  if (more === 0) return bounded;
  const message = `and ${more.toLocaleString('en-GB')} more faults`;
  return [...bounded, { path: '', code: 'more_faults', message }];
}
