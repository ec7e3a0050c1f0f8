import type { Json } from '../../api/openapi-types.ts';

/** Text with `code` in it, cut where it changes. */
export type Words = { isCode: boolean; text: string }[];

export const wordsOf = (text: string): Words =>
  text
    .split('`')
    .map((part, index) => ({ isCode: index % 2 === 1, text: part }))
    .filter((part) => part.text !== '');

const typesOf = (schema: Json): string[] => [schema.type ?? 'any'].flat().map(String);
const isNullable = (schema: Json): boolean => typesOf(schema).includes('null');

/** The type of a field in people's words: `text`, `time`, `money`, `list of text`, … */
export function typeOf(schema: Json): string {
  const { format, pattern } = schema as { format?: string; pattern?: string };
  const base = typesOf(schema)
    .filter((type) => type !== 'null')
    .map((type) => {
      if (type === 'array') return `list of ${plural(typeOf(schema.items as Json))}`;
      if (type !== 'string') return PLAIN[type] ?? type;
      if (format === 'date-time') return 'time';
      if (format === 'uri') return 'link';
      if (pattern?.includes('{24}')) return 'id';
      return pattern?.includes('\\.') ? 'money' : 'text';
    });
  return base.join(' or ') + (isNullable(schema) ? ' or null' : '');
}

const PLAIN: Record<string, string> = {
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'object',
};
const plural = (type: string): string => (type === 'text' || type.includes(' or ') ? type : `${type}s`);

/** What a value must keep to, as short phrases; empty when the type says all. */
export function limitsOf(schema: Json): string[] {
  const items = schema.items as Json | undefined;
  const values = (schema.enum ?? items?.enum) as (string | null)[] | undefined;
  const said = [
    values ? `one of ${values.filter((value) => value !== null).join(', ')}` : null,
    span(schema.minLength, schema.maxLength, 'characters'),
    span(schema.minItems, schema.maxItems, 'entries'),
    span(schema.minimum, schema.maximum, ''),
    schema.minProperties ? 'at least one field' : null,
    schema.default === undefined ? null : `${JSON.stringify(schema.default)} if left out`,
  ];
  return said.filter((phrase) => phrase !== null);
}

function span(from: unknown, to: unknown, unit: string): string | null {
  const text = (value: unknown) => Number(value).toLocaleString('en-GB');
  if (to !== undefined) {
    const range = from === undefined ? `at most ${text(to)}` : `${text(from)} to ${text(to)}`;
    return `${range} ${unit}`.trim();
  }
  // That a count is not negative goes without saying.
  return from === undefined || from === 0 ? null : `at least ${text(from)} ${unit}`.trim();
}

export interface FieldRow {
  /** Dotted from the top; `[]` is each entry of a list. */
  name: string;
  type: string;
  limits: string[];
  isRequired: boolean;
  description: Words;
}

/** All fields of an object or of a list of objects, inner ones after the field that holds them. */
export function fieldRows(schema: Json, prefix = ''): FieldRow[] {
  if (schema.items) return fieldRows(schema.items as Json, `${prefix}[]`);
  const required = (schema.required ?? []) as string[];
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const row = {
      name: path,
      type: typeOf(field),
      limits: limitsOf(field),
      isRequired: required.includes(name),
      description: wordsOf((field.description as string | undefined) ?? ''),
    };
    return [row, ...fieldRows(field, path)];
  });
}
