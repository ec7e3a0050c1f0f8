import { bodySchema } from './body-schema.ts';
import { BODY_FAULTS, GENERAL_FAULTS } from './general-faults.ts';
import type { Answer, OpenApiDocument, Operation, Parameter } from './openapi-types.ts';
import { PROBLEM_SCHEMA } from './problem-schema.ts';
import type { FaultDoc, Json, RouteDoc } from './route-doc.ts';

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

export const PAGE_PARAMETERS = {
  limit: {
    schema: { type: 'integer', minimum: 1, maximum: 250, default: 50 },
    description: 'Records a page',
    example: 100,
  },
  cursor: {
    schema: { type: 'string', maxLength: 200 },
    description: '`nextCursor` of the page before; send the same filters with it',
  },
  updatedSince: {
    schema: { type: 'string', format: 'date-time' },
    description: 'Only records that we changed at or after this time, in order of `updatedAt`',
    example: '2026-03-12T14:00:00Z',
  },
};

/** The OpenAPI 3.1 document, made from the same zod schemas that check the input. */
export function openApiDocument(
  routes: RouteDoc[],
  schemas: Record<string, Json>,
  info: { version: string; description: string },
): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    paths[`/api/v1${route.path}`] = { ...paths[`/api/v1${route.path}`], [route.method]: operation(route) };
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
      schemas: { ...schemas, Problem: PROBLEM_SCHEMA },
    },
  };
}

function operation(route: RouteDoc): Operation {
  const inPath: Parameter[] = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: 'The `id` of the record',
    schema: { type: 'string' },
    ...(route.exampleId ? { example: route.exampleId } : {}),
  }));
  const inQuery = Object.entries(route.query ?? {}).map(
    ([name, rest]): Parameter => ({ name, in: 'query', ...rest }),
  );
  const responses: Record<string, Answer> = {};
  for (const { status, description, schema, page, headers } of route.answers) {
    const content = { 'application/json': { schema: page ? pageOf(schema) : ref(schema) } };
    responses[status] = { description, ...(headers ? { headers } : {}), content };
  }
  const faults = [...route.faults, ...(route.body ? BODY_FAULTS : []), ...GENERAL_FAULTS];
  for (const status of [...new Set(faults.map((fault) => fault.status))].toSorted((a, b) => a - b)) {
    responses[status] = refusal(
      status,
      faults.filter((fault) => fault.status === status),
    );
  }
  return {
    tags: [route.tag],
    summary: route.summary,
    operationId: `${route.method}${route.path.replace(/[^a-zA-Z]+(\w)?/g, (_, c: string | undefined) => c?.toUpperCase() ?? '')}`,
    ...(route.description ? { description: route.description } : {}),
    parameters: [...inPath, ...inQuery, ...(route.idempotent ? [IDEMPOTENCY_KEY] : [])],
    ...(route.body ? { requestBody: requestBody(route.body) } : {}),
    responses,
  };
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  description:
    'Kept 30 days for the account: the same key with the same body answers 200 with the first result, with another body 422',
  example: '5f0c7f3e-2f6b-4a52-9a55-1d6f0c1f7a10',
};

const requestBody = (body: NonNullable<RouteDoc['body']>): NonNullable<Operation['requestBody']> => ({
  required: true,
  content: { 'application/json': { schema: bodySchema(body), example: body.example } },
});

const WITH_HEADERS: Record<number, Json> = {
  401: { 'WWW-Authenticate': { schema: { type: 'string' }, description: 'Names the scheme, Bearer' } },
  429: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait' } },
  503: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds to wait' } },
};

function refusal(status: number, faults: FaultDoc[]): Answer {
  const headers = WITH_HEADERS[status];
  return {
    description: faults.map(({ code, meaning }) => `\`${code}\`: ${meaning}`).join(' '),
    ...(headers ? { headers } : {}),
    content: { 'application/problem+json': { schema: ref('Problem') } },
    'x-codes': faults.map(({ code, meaning, cure }) => ({ code, meaning, cure })),
  };
}

const pageOf = (name: string): Json => ({
  type: 'object',
  required: ['data', 'nextCursor'],
  properties: {
    data: { type: 'array', items: ref(name) },
    nextCursor: {
      type: ['string', 'null'],
      description: '`cursor` of the next page; null: this is the last',
    },
  },
});
