import { z } from 'zod';
import type { RefusalDoc } from '../refusal.ts';
import { API_ROOT } from './api-root.ts';
import { createJsonSchemas } from './json-schemas.ts';
import type { Answer, Json, OpenApiDocument, Operation, Parameter } from './openapi-types.ts';
import { problemAnswer } from './problem-answer.ts';
import { refusalsOf } from './refusals-of.ts';
import type { Route } from './route.ts';

/** Where schemas become JSON: those of the routes' records, and the one of every refusal, which stands after them. */
interface Schemas {
  of(schema: z.ZodType): Json;
  problem: Json;
}

/** The OpenAPI 3.1 document, made from the same declarations that serve the requests. */
export function openApiDocument(
  routes: Route[],
  info: { version: string; description: string },
): OpenApiDocument {
  const records = createJsonSchemas();
  const problems = createJsonSchemas();
  const schemas = { of: records.of, problem: problems.of(problemAnswer) };
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const address = API_ROOT + route.path;
    paths[address] = { ...paths[address], [route.method]: operation(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Helm gateway API', ...info },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'A key from Settings → API keys' },
      },
      schemas: { ...records.components, ...problems.components },
    },
  };
}

function operation(route: Route, schemas: Schemas): Operation {
  const { method, path, params, query, body, answers } = route;
  const responses: Record<string, Answer> = {};
  for (const [status, { description, schema, headers }] of Object.entries(answers)) {
    responses[status] = {
      description,
      ...(headers ? { headers: headersDoc(headers) } : {}),
      content: { 'application/json': { schema: schemas.of(schema) } },
    };
  }
  const refusals = refusalsOf(route);
  for (const status of [...new Set(refusals.map((refusal) => refusal.status))].toSorted((a, b) => a - b)) {
    const alike = refusals.filter((refusal) => refusal.status === status);
    responses[status] = refusalAnswer(status, alike, schemas);
  }
  return {
    tags: [route.tag],
    summary: route.summary,
    operationId:
      method + path.replace(/[^a-zA-Z]+(\w)?/g, (_, c: string | undefined) => c?.toUpperCase() ?? ''),
    ...(route.description ? { description: route.description } : {}),
    parameters: [
      ...parameters('path', params?.shape, schemas),
      ...parameters('query', query, schemas),
      ...(route.idempotent ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body ? { requestBody: requestBody(schemas.of(body.schema)) } : {}),
    responses,
  };
}

function parameters(place: 'path' | 'query', shape: Route['query'], schemas: Schemas): Parameter[] {
  const fields = schemas.of(z.object(shape ?? {})).properties as Record<string, Json>;
  return Object.entries(fields).map(([name, field]) => {
    const { description, example, deprecated, ...schema } = field;
    return {
      name,
      in: place,
      ...(place === 'path' ? { required: true } : {}),
      ...(deprecated === true ? { deprecated } : {}),
      description: String(description),
      schema,
      ...(schema.type === 'array' ? { style: 'form', explode: false } : {}),
      ...(example === undefined ? {} : { example }),
    };
  });
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  description:
    'Kept 30 days for the account: the same key with the same body answers 200 with the first result, with another body 422',
  example: '5f0c7f3e-2f6b-4a52-9a55-1d6f0c1f7a10',
};

const requestBody = ({ example, ...schema }: Json): NonNullable<Operation['requestBody']> => ({
  required: true,
  content: { 'application/json': { schema, example } },
});

const headersDoc = (headers: Record<string, string>, type = 'string'): Json =>
  Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { schema: { type }, description }]),
  );

const RETRY_AFTER = headersDoc({ 'Retry-After': 'Seconds to wait' }, 'integer');
const REFUSAL_HEADERS: Record<number, Json> = {
  401: headersDoc({ 'WWW-Authenticate': 'Names the scheme, Bearer' }),
  429: RETRY_AFTER,
  503: RETRY_AFTER,
};

function refusalAnswer(status: number, refusals: RefusalDoc[], schemas: Schemas): Answer {
  const headers = REFUSAL_HEADERS[status];
  return {
    description: refusals.map(({ code, meaning }) => `\`${code}\`: ${meaning}`).join(' '),
    ...(headers ? { headers } : {}),
    content: { 'application/problem+json': { schema: schemas.problem } },
    'x-codes': refusals.map(({ code, meaning, cure }) => ({ code, meaning, cure })),
  };
}
