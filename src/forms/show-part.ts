import type { Fields, Known, ValuesOf } from './field.ts';
import type { Part } from './part.ts';
import { valueAt } from './read-part.ts';

/** The texts of a form by the names of its inputs. */
export type FormTexts = Record<string, string>;

/** What a form shows of a part of a document. */
export function showPart<F extends Fields>(part: Part<F>, value: ValuesOf<F>): FormTexts {
  return Object.fromEntries(
    part.inputs.map(({ name, path, field }) => {
      const stored = valueAt(value, path);
      return [name, stored === undefined || stored === null ? '' : field.show(stored)];
    }),
  );
}

/** What a fresh form shows. */
export const freshTexts = (parts: readonly Part[], known: Known): FormTexts =>
  Object.fromEntries(
    parts.flatMap(({ inputs }) => inputs.map(({ name, field }) => [name, field.initial(known)])),
  );
