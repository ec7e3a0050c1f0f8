import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApiDocument } from '../../src/api/openapi-types.ts';

type Json = Record<string, unknown>;

/** Objects whose properties are listed may hold no others: what is not described must not leave. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Json = {};
  for (const [key, inner] of Object.entries(value)) {
    copy[key] = ['examples', 'enum'].includes(key) ? inner : closed(inner);
  }
  const isObject = [copy.type].flat().includes('object');
  if (isObject && copy.properties && copy.additionalProperties === undefined) {
    copy.additionalProperties = false;
  }
  return copy;
}

/** Checks values against the schemas of an OpenAPI document, more strictly than a reader would. */
export function answerChecker(document: OpenApiDocument) {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictTypes: false });
  addFormats.default(ajv);
  ajv.addVocabulary(['components']);
  ajv.addSchema({ $id: 'https://api.test/', components: closed(document.components) as Json });
  return {
    /** The faults of a value as texts; empty when it fits. `schema` may refer to the document's own schemas. */
    faults(schema: Json, value: unknown): string[] {
      const absolute = JSON.parse(
        JSON.stringify(closed(schema)).replaceAll('"#/components/', '"https://api.test/#/components/'),
      ) as Json;
      const check = ajv.compile(absolute);
      return check(value) ? [] : (check.errors ?? []).map(describe);
    },
  };
}

const describe = (error: ErrorObject): string =>
  `${error.instancePath || '/'} ${error.message ?? ''} ${JSON.stringify(error.params)}`;
