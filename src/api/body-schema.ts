import { z } from 'zod';
import type { Json, RouteDoc } from './route-doc.ts';

/**
 * The JSON schema of a request body, made from the zod schema that checks it, with the words laid over it.
 * @throws Error when a field has no words, or words name no field: so the description stays whole.
 */
export function bodySchema({ schema, words }: Pick<NonNullable<RouteDoc['body']>, 'schema' | 'words'>): Json {
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  const { $schema: _, ...plain } = made;
  const left = new Set(Object.keys(words));
  const result = describe(plain, '', words, left);
  if (left.size > 0) throw new Error(`no field of the body is named ${[...left].join(', ')}`);
  return result;
}

function describe(from: Json, path: string, words: Record<string, Json>, left: Set<string>): Json {
  const schema = simplify(from);
  const own = words[path];
  left.delete(path);
  if (!own && path !== '' && !path.endsWith('[]')) throw new Error(`field ${path} has no words`);
  if (schema.properties) {
    const inside = Object.entries(schema.properties as Record<string, Json>);
    const prefix = path === '' ? '' : `${path}.`;
    schema.properties = Object.fromEntries(
      inside.map(([name, field]) => [name, describe(field, prefix + name, words, left)]),
    );
  }
  if (schema.items) schema.items = describe(schema.items as Json, `${path}[]`, words, left);
  return { ...schema, ...own };
}

/** `anyOf` of plain types becomes one schema with several types; limits that only say "safe integer" go. */
function simplify(schema: Json): Json {
  const merged: Json = {};
  const types: unknown[] = [];
  for (const option of (schema.anyOf as Json[] | undefined) ?? [schema]) {
    const { type, ...rest } = option.anyOf ? simplify(option) : option;
    types.push(...(Array.isArray(type) ? type : [type]));
    Object.assign(merged, rest);
  }
  if (merged.format === 'date-time') delete merged.pattern;
  if (merged.minimum === Number.MIN_SAFE_INTEGER) delete merged.minimum;
  if (merged.maximum === Number.MAX_SAFE_INTEGER) delete merged.maximum;
  return { type: types.length === 1 ? types[0] : types, ...merged };
}
