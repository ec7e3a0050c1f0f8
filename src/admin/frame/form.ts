import type { Fault } from '../../errors.ts';

/** One field as the partials `field`, `select` and `checkbox` draw it. */
export interface FieldView {
  name: string;
  id: string;
  value: string;
  checked: boolean;
  error: string | null;
}

export interface FormView {
  fields: Record<string, FieldView>;
  /** The summary above the form; empty without faults. */
  errors: { href: string; message: string }[];
}

/** Text fields of a submitted form, trimmed; what is missing or not text is '', several texts are joined by commas. */
export function formValues(body: unknown, names: readonly string[]): Record<string, string> {
  const input = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return Object.fromEntries(
    names.map((name) => {
      const texts = [input[name]].flat().filter((value) => typeof value === 'string');
      return [name, texts.map((value) => value.trim()).join(',')];
    }),
  );
}

/** A field as it was typed: a password may begin or end with a space. What is no text is ''. */
export function typedText(body: unknown, name: string): string {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : null;
  return typeof value === 'string' ? value : '';
}

/**
 * A form's fields with their values and faults: each fault stands at its field and in the summary
 * in the same words; one that belongs to no field stands in the summary only.
 */
export function formView(
  names: readonly string[],
  values: Record<string, string>,
  faults: readonly Fault[] = [],
  prefix = '',
): FormView {
  const fields = Object.fromEntries(
    names.map((name): [string, FieldView] => {
      const value = values[name] ?? '';
      const error = faults.find((fault) => fault.path === name)?.message ?? null;
      return [name, { name, id: `${prefix}${name}`, value, checked: value === 'on', error }];
    }),
  );
  const errors = faults.map(({ path, message }) => ({
    href: names.includes(path) ? `#${prefix}${path}` : '#main',
    message,
  }));
  return { fields, errors };
}

/** Options of a select, the chosen one marked. */
export function options(choices: readonly (readonly [value: string, text: string])[], chosen: string) {
  return choices.map(([value, text]) => ({ value, text, selected: value === chosen }));
}

/** The same of one that takes several: `chosen` joins them by commas. */
export function severalOptions(choices: readonly (readonly [value: string, text: string])[], chosen: string) {
  const all = new Set(chosen.split(','));
  return choices.map(([value, text]) => ({ value, text, selected: all.has(value) }));
}
