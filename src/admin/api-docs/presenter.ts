import type { Answer, Json, OpenApiDocument, Operation, Parameter } from '../../api/openapi-types.ts';
import { curlOf } from './curl.ts';
import { fieldRows, limitsOf, typeOf, wordsOf } from './fields.ts';

const TONES: Record<string, string> = { get: 'info', post: 'good', put: 'warn', patch: 'warn' };
const pretty = (value: unknown): string => JSON.stringify(value, null, 2);
const schemaName = (schema: Json | undefined): string | null =>
  typeof schema?.$ref === 'string' ? (schema.$ref.split('/').at(-1) ?? null) : null;

/** The OpenAPI document as the page `/api/docs` shows it. */
export function presentApi(document: OpenApiDocument, baseUrl: string) {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const { schemas } = document.components;
  const groups = document.tags.map(({ name }) => ({
    name,
    id: `group-${slug(name)}`,
    operations: all
      .filter(({ operation }) => operation.tags.includes(name))
      .map((entry) => presentOperation(entry, baseUrl)),
  }));
  const records = Object.entries(schemas)
    .filter(([, schema]) => schema.type === 'object')
    .map(([name, schema]) => ({
      name,
      id: recordId(name),
      fields: fieldRows(schema),
      example: pretty((schema.examples as unknown[] | undefined)?.[0] ?? {}),
    }));
  const problemExample = records.find(({ name }) => name === 'Problem')?.example ?? '';
  return { version: document.info.version, groups, records, problemExample };
}

interface Entry {
  path: string;
  method: string;
  operation: Operation;
}

function presentOperation(entry: Entry, baseUrl: string) {
  const { path, method, operation } = entry;
  const body = operation.requestBody?.content['application/json'];
  const answers = Object.entries(operation.responses).map(([status, answer]) => ({ status, answer }));
  return {
    id: operation.operationId,
    method: method.toUpperCase(),
    tone: TONES[method] ?? 'plain',
    path,
    summary: operation.summary,
    description: wordsOf(operation.description ?? ''),
    parameters: operation.parameters.map(presentParameter),
    body: body ? { fields: fieldRows(body.schema), isList: body.schema.type === 'array' } : null,
    curl: curlOf(entry, baseUrl),
    curlId: `curl-${operation.operationId}`,
    answers: answers
      .filter(({ status }) => status < '300')
      .map(({ status, answer }) => presentAnswer(status, answer)),
    faults: answers
      .filter(({ status }) => status >= '400')
      .flatMap(({ status, answer }) =>
        (answer['x-codes'] ?? []).map(({ code, meaning, cure }) => ({
          status,
          code,
          meaning: wordsOf(meaning),
          cure: wordsOf(cure),
        })),
      ),
  };
}

const PLACES = { path: 'in the address', query: 'in the query', header: 'header' };

const presentParameter = (parameter: Parameter) => ({
  name: parameter.name,
  place: PLACES[parameter.in],
  type: typeOf(parameter.schema),
  limits: limitsOf(parameter.schema),
  isRequired: parameter.required === true,
  description: wordsOf(parameter.description),
});

function presentAnswer(status: string, answer: Answer) {
  const schema = answer.content['application/json']?.schema;
  const data = (schema?.properties as Record<string, Json> | undefined)?.data;
  const name = schemaName(data ? (data.items as Json) : schema) ?? '';
  return {
    status,
    description: wordsOf(answer.description),
    record: name,
    isPage: data !== undefined,
    href: `#${recordId(name)}`,
  };
}

const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]+/g, '-');
const recordId = (name: string): string => `record-${slug(name)}`;
