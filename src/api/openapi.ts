import { z } from 'zod';

type Json = Record<string, unknown>;

/** One route of the API as its feature describes it. */
export interface RouteDoc {
  method: 'get' | 'post' | 'put' | 'patch';
  /** Below `/api/v1`, parameters in braces. */
  path: string;
  summary: string;
  description?: string;
  query?: Record<string, Json & { description: string }>;
  body?: z.ZodType;
  /** What a good answer holds: the name of a schema, alone or as a page. */
  answers: { status: number; description: string; schema?: string; page?: boolean }[];
  faults: number[];
  idempotent?: boolean;
}

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: Json): Json => ({ content: { 'application/json': { schema } } });

const FAULTS: Record<number, string> = {
  401: 'No API key, or not a valid one',
  404: "Not there, or another account's",
  409: 'The order is cancelled, deleted, forecast or on hold, has nothing left to despatch, or less than asked for',
  422: 'The input has faults; every one is named',
};

export const PAGE_PARAMETERS = {
  limit: {
    schema: { type: 'integer', minimum: 1, maximum: 250, default: 50 },
    description: 'Records a page',
  },
  cursor: { schema: { type: 'string' }, description: '`nextCursor` of the page before' },
  updatedSince: {
    schema: { type: 'string', format: 'date-time' },
    description:
      'Only records that we changed at or after this time, in order of our `updatedAt`. Keep the highest `updatedAt` seen and ask again with some seconds of overlap.',
  },
};

/** The OpenAPI 3.1 document, made from the same zod schemas that check the input. */
export function openApiDocument(routes: RouteDoc[], schemas: Record<string, Json>, version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[`/api/v1${route.path}`] = { ...paths[`/api/v1${route.path}`], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Helm gateway API',
      version,
      description:
        'Orders, products, shipments and mails of one account. Lists come as `{ data, nextCursor }`; money is decimal text; times are ISO 8601 in UTC; faults are RFC 9457 problem JSON with a stable `code`.',
    },
    servers: [{ url: '/' }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'A key from Settings → API keys' },
      },
      schemas: { ...schemas, Problem: PROBLEM },
    },
  };
}

function operation(route: RouteDoc): Json {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(route.query ?? {}).map(([name, rest]) => ({ name, in: 'query', ...rest }));
  const header = {
    name: 'Idempotency-Key',
    in: 'header',
    schema: { type: 'string', maxLength: 255 },
    description:
      'Kept 30 days for the account: the same key with the same body answers 200 with the first result, with another body 422.',
  };
  const responses: Record<string, Json> = {};
  for (const answer of route.answers) {
    const schema = answer.schema && (answer.page ? pageOf(answer.schema) : ref(answer.schema));
    responses[answer.status] = { description: answer.description, ...(schema ? json(schema) : {}) };
  }
  for (const status of [401, ...route.faults]) {
    const content = { 'application/problem+json': { schema: ref('Problem') } };
    responses[status] = { description: FAULTS[status] ?? 'Refused', content };
  }
  return {
    summary: route.summary,
    operationId: `${route.method}${route.path.replace(/[^a-zA-Z]+(\w)?/g, (_, c: string | undefined) => c?.toUpperCase() ?? '')}`,
    ...(route.description ? { description: route.description } : {}),
    parameters: [...inPath, ...inQuery, ...(route.idempotent ? [header] : [])],
    ...(route.body ? { requestBody: { required: true, ...json(schemaOf(route.body)) } } : {}),
    responses,
  };
}

const schemaOf = (type: z.ZodType): Json =>
  z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Json;

const pageOf = (name: string): Json => ({
  type: 'object',
  required: ['data', 'nextCursor'],
  properties: { data: { type: 'array', items: ref(name) }, nextCursor: { type: ['string', 'null'] } },
});

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'errors'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; switch on this' },
    detail: { type: 'string' },
    cure: { type: 'string', description: 'What to do now' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: { path: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};
