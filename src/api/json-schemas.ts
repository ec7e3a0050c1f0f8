import { z } from 'zod';
import type { Json } from './openapi-types.ts';

/** Turns zod schemas into JSON schemas; those with a name (`.meta({ id })`) become components that others refer to. */
export function createJsonSchemas() {
  const components: Record<string, Json> = {};
  return {
    components,
    of(schema: z.ZodType): Json {
      const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
      const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
      const { $schema: _, $defs = {}, ...own } = JSON.parse(text) as Json & { $defs?: Record<string, Json> };
      for (const [name, named] of Object.entries($defs)) components[name] = tidy(named);
      return tidy(own);
    },
  };
}

/** `anyOf` of plain types becomes one schema with several types; limits that only say "safe integer" go. */
function tidy(from: Json): Json {
  const schema = merged(from);
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.items) schema.items = tidy(schema.items as Json);
  if (schema.properties) {
    const fields = Object.entries(schema.properties as Record<string, Json>);
    schema.properties = Object.fromEntries(fields.map(([name, field]) => [name, tidy(field)]));
  }
  return schema;
}

function merged({ anyOf, ...beside }: Json): Json {
  if (!Array.isArray(anyOf)) return beside;
  const options = (anyOf as Json[]).map(merged);
  if (options.some(({ type }) => type === undefined)) return { anyOf: options, ...beside };
  const type = options.flatMap((option) => option.type);
  const one = Object.assign({}, ...options, { type }, beside) as Json;
  // A list of values names null too where null is one of them.
  if (Array.isArray(one.enum) && type.includes('null')) one.enum = [...(one.enum as unknown[]), null];
  return one;
}
