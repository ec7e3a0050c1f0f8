import type { Fault } from '../errors.ts';
import type { Fields, Known, ValuesOf } from './field.ts';
import type { Input, Part } from './part.ts';

export type ReadPart<F extends Fields> = { ok: true; value: ValuesOf<F> } | { ok: false; faults: Fault[] };

/**
 * Reads a part of a form: all its faults, at most one for each field, or its part of the document.
 * @param stored the document's part before, when one is edited
 */
export function readPart<F extends Fields>(
  { fields, inputs, check }: Part<F>,
  sent: Readonly<Record<string, unknown>>,
  known: Known,
  stored?: ValuesOf<F>,
): ReadPart<F> {
  const faults: Fault[] = [];
  const read = inputs.flatMap((input) => {
    const result = input.field.rule(known, valueAt(stored, input.path)).safeParse(sent[input.name]);
    if (result.success) return [{ input, value: result.data }];
    const [issue] = result.error.issues;
    faults.push({ path: input.name, code: issue?.code ?? 'invalid', message: issue?.message ?? '' });
    return [];
  });
  const value = Object.fromEntries(
    Object.entries(fields).flatMap(([key, entry]) => {
      const mine = read.filter(({ input }) => input.path[0] === key);
      if (!('group' in entry)) return mine.map((one): [string, unknown] => [key, one.value]);
      const members = mine.map((one): [string, unknown] => [one.input.path[1] ?? '', one.value]);
      return [[key, members.some(([, member]) => member !== null) ? Object.fromEntries(members) : null]];
    }),
  );
  const together = check(value as Partial<ValuesOf<F>>);
  faults.push(...together.filter(({ path }) => !faults.some((fault) => fault.path === path)));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: value as ValuesOf<F> };
}

/** What stands at a path of a part of a document; undefined where nothing does. */
export function valueAt(value: unknown, path: Input['path']): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    value,
  );
}
