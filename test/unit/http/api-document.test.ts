import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/api/openapi-types.ts';
import { apiDocument } from '../../../src/http/api-document.ts';
import { apiRoutes } from '../../../src/http/api-routes.ts';
import type { Parts } from '../../../src/parts.ts';
import { answerChecker } from '../../support/answer-checker.ts';

// What routes declare does not depend on the parts that their handlers use.
const document = apiDocument(apiRoutes({} as Parts));
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
);

/** Every schema in the document that is a field of an object. */
function fieldsOf(value: unknown, path: string): { path: string; schema: Json }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { properties } = value as { properties?: Record<string, Json> };
  const own = Object.entries(properties ?? {}).map(([name, schema]) => ({ path: `${path}.${name}`, schema }));
  const inner = Object.entries(value).flatMap(([key, child]) => fieldsOf(child, `${path}/${key}`));
  return [...own, ...inner];
}

describe('the description of the API', () => {
  test('is a valid OpenAPI 3.1 document', async () => {
    const result = await new Validator().validate(structuredClone(document) as never);
    expect(result).toEqual({ valid: true });
    expect(document.openapi).toBe('3.1.0');
  });

  test('names every operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('postShipmentsIdVoid');
  });

  test.each(operations)(
    '$name: says its parameters, and every refusal with its meaning and cure',
    ({ path, operation }) => {
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      for (const { description } of operation.parameters) expect(description).toMatch(/\w/);
      const refusals = Object.entries(operation.responses).filter(([status]) => status >= '400');
      for (const [, answer] of refusals) {
        expect(Object.keys(answer.content)).toEqual(['application/problem+json']);
        for (const code of answer['x-codes'] ?? []) {
          expect(code.code).toMatch(/^[a-z_]+$/);
          expect(`${code.meaning} | ${code.cure}`).toMatch(/^[A-Z].*\. \| [A-Z].*\.$/);
        }
        expect(answer['x-codes']?.length).toBeGreaterThan(0);
      }
      expect(refusals.map(([status]) => status)).toEqual(expect.arrayContaining(['401', '429', '503']));
      if (operation.requestBody) {
        expect(refusals.map(([status]) => status)).toEqual(expect.arrayContaining(['413', '415', '422']));
      }
    },
  );

  test('gives every field of every body a description and a type', () => {
    for (const { name, operation } of operations) {
      for (const { path, schema } of fieldsOf(operation.requestBody?.content, name)) {
        expect(schema.description, path).toMatch(/\w/);
        expect(schema.type, path).toBeDefined();
      }
    }
  });

  test('is checked so strictly that a property without a description is found, at any depth', () => {
    const checker = answerChecker(document);
    const order = (document.components.schemas.Order as { examples: Json[] }).examples[0] ?? {};
    const page = document.paths['/api/v1/orders']?.get?.responses['200']?.content['application/json']?.schema;
    const faults = (value: unknown) => checker.faults(page ?? {}, { data: [value], nextCursor: null });
    const totals = { ...(order.totals as Json), total: 22.95 };
    expect(faults(order)).toEqual([]);
    expect(faults({ ...order, accountId: 'x' })).toEqual([expect.stringContaining('accountId')]);
    expect(faults({ ...order, lines: [{ lineId: 'a', cost: '1' }] }).join()).toContain('cost');
    expect(faults({ ...order, totals }).join()).toContain('/data/0/totals/total');
    expect(faults({ ...order, updatedAt: 'now' }).join()).toContain('/data/0/updatedAt');
    expect(faults({ ...order, status: 'lost' }).join()).toContain('/data/0/status');
  });

  test('has examples that fit', () => {
    const checker = answerChecker(document);
    for (const { name, operation } of operations) {
      for (const parameter of operation.parameters) {
        if (parameter.example === undefined) continue;
        expect(checker.faults(parameter.schema, parameter.example), `${name} ${parameter.name}`).toEqual([]);
      }
      const body = operation.requestBody?.content['application/json'];
      if (body) expect(checker.faults(body.schema, body.example), name).toEqual([]);
    }
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      const examples = schema.examples as unknown[];
      expect(examples.length, name).toBeGreaterThan(0);
      for (const example of examples) expect(checker.faults(schema, example), name).toEqual([]);
    }
  });
});
