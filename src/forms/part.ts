import type { Fault } from '../errors.ts';
import type { Field, Fields, ValuesOf } from './field.ts';

/** One input of a form: where its value stands in its part of the document, and what it is called in the form. */
export interface Input {
  path: readonly string[];
  name: string;
  field: Field<unknown>;
}

/** Fields that are drawn, read, stored and compared together. */
export interface Part<F extends Fields = Fields> {
  fields: F;
  inputs: readonly Input[];
  /** Faults of fields that do not go together; what is wrong by itself is missing from `value`. */
  check(value: Partial<ValuesOf<F>>): Fault[];
}

export interface PartOptions<F extends Fields> {
  /** What an input is called in the form, by its path. @default its own key */
  nameOf?(path: readonly string[]): string;
  check?(value: Partial<ValuesOf<F>>): Fault[];
}

export function part<F extends Fields>(fields: F, options: PartOptions<F> = {}): Part<F> {
  const { nameOf = (path) => path.at(-1) ?? '', check = () => [] } = options;
  const inputs = Object.entries(fields).flatMap(([key, entry]): Input[] => {
    if (!('group' in entry)) return [{ path: [key], name: nameOf([key]), field: entry }];
    return Object.entries(entry.group).map(([member, field]) => {
      const path = [key, member];
      return { path, name: nameOf(path), field };
    });
  });
  return { fields, inputs, check };
}

/** `despatchFromName` for `fromName` of the part `despatch`; a group's members begin with the group. */
export const prefixed =
  (prefix: string) =>
  (path: readonly string[]): string => {
    const [owner = '', key = ''] = path.length > 1 ? path.slice(-2) : [prefix, path[0]];
    return owner + key.charAt(0).toUpperCase() + key.slice(1);
  };
