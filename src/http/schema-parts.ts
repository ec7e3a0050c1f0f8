import type { Json } from '../api/route-doc.ts';

/** The words that the schemas of the API's answers are made of. */
export const text = (description?: string): Json => described({ type: 'string' }, description);
export const textOrNull = (description?: string): Json =>
  described({ type: ['string', 'null'] }, description);
export const id = (description?: string): Json =>
  described({ type: 'string', pattern: '^[0-9a-f]{24}$' }, description);
export const idOrNull = (description?: string): Json =>
  described({ type: ['string', 'null'], pattern: '^[0-9a-f]{24}$' }, description);
export const time = (description?: string): Json =>
  described({ type: 'string', format: 'date-time' }, description);
export const timeOrNull = (description?: string): Json =>
  described({ type: ['string', 'null'], format: 'date-time' }, description);
export const linkOrNull = (description?: string): Json =>
  described({ type: ['string', 'null'], format: 'uri' }, description);
export const money = (description?: string): Json =>
  described({ type: ['string', 'null'], pattern: '^-?[0-9]+(\\.[0-9]+)?$' }, description);
export const count = (description?: string): Json => described({ type: 'integer', minimum: 0 }, description);
export const countOrNull = (description?: string): Json =>
  described({ type: ['integer', 'null'], minimum: 0 }, description);
export const yesNo = (description?: string): Json => described({ type: 'boolean' }, description);
export const yesNoOrNull = (description?: string): Json =>
  described({ type: ['boolean', 'null'] }, description);
export const oneOf = (values: readonly string[], description?: string): Json =>
  described({ type: 'string', enum: [...values] }, description);
export const oneOfOrNull = (values: readonly string[], description?: string): Json =>
  described({ type: ['string', 'null'], enum: [...values, null] }, description);
export const list = (items: Json, description?: string): Json =>
  described({ type: 'array', items }, description);

/** Every property is always there. */
export const object = (properties: Record<string, Json>, description?: string): Json =>
  described({ type: 'object', required: Object.keys(properties), properties }, description);
export const objectOrNull = (properties: Record<string, Json>, description?: string): Json => ({
  ...object(properties, description),
  type: ['object', 'null'],
});

const described = (schema: Json, description?: string): Json =>
  description ? { ...schema, description } : schema;
