import express, { type RequestHandler } from 'express';
import { Types } from 'mongoose';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { choiceFilter, idFilter, textFilter } from '../../../src/api/filters.ts';
import { listPage, PAGE_QUERY } from '../../../src/api/page-query.ts';
import { problemHandler } from '../../../src/api/problem.ts';
import { recordId } from '../../../src/api/record-id.ts';
import { recordNotFound } from '../../../src/api/record-not-found.ts';
import { type Route, route } from '../../../src/api/route.ts';
import { serveRoutes } from '../../../src/api/serve-routes.ts';
import { GatewayError } from '../../../src/errors.ts';
import { createLog } from '../../../src/log.ts';
import { defineRefusal } from '../../../src/refusal.ts';

const caller = {
  accountId: new Types.ObjectId(),
  actor: { kind: 'apikey', id: 'k', name: 'Warehouse' },
} as const;
const thingNotFound = recordNotFound('thing');
const invalidThing = defineRefusal({
  code: 'invalid_thing',
  status: 422,
  meaning: 'The thing has faults.',
  cure: 'Correct `name`.',
});
const echo = z.object({ got: z.unknown() });
const common = { tag: 'Things', summary: 'Echo', answers: { 200: { description: 'Echo', schema: echo } } };

const list = route({
  ...common,
  method: 'get',
  path: '/things',
  query: {
    colour: choiceFilter(['red', 'blue'], 'Only of this colour'),
    channelId: idFilter('Only of this channel'),
    name: textFilter('Only of this name'),
    ...PAGE_QUERY,
  },
  async handler({ query }) {
    return { status: 200, body: { got: { ...query, page: listPage(query) } } };
  },
});
const change = route({
  ...common,
  method: 'put',
  path: '/things/{id}',
  params: recordId(thingNotFound, '0'.repeat(24)),
  body: { schema: z.strictObject({ name: z.string() }), invalid: invalidThing },
  idempotent: true,
  async handler({ params, body, idempotency }) {
    return { status: 200, body: { got: { id: params.id.toString(), body, key: idempotency?.key ?? null } } };
  },
});
const customs = route({
  ...common,
  method: 'put',
  path: '/things/customs',
  async handler() {
    return { status: 200, body: { got: 'customs' } };
  },
});

const answer = async (of: Route, raw: Partial<Parameters<Route['answer']>[0]>) => {
  const reply = await of.answer({ caller, params: {}, query: {}, body: null, idempotencyKey: null, ...raw });
  return (reply.body as { got: Record<string, unknown> }).got;
};
const refused = (of: Route, raw: Partial<Parameters<Route['answer']>[0]>) =>
  answer(of, raw).then(
    () => expect.unreachable(),
    (error: unknown) => {
      if (error instanceof GatewayError) return error;
      throw error;
    },
  );

describe('a route', () => {
  test('reads the query by its schema and ignores names that it does not know', async () => {
    const id = new Types.ObjectId();
    const query = { colour: ['red', 'blue, red'], channelId: id.toString(), name: '', weight: '5' };
    const got = await answer(list, { query });
    expect(got).toMatchObject({
      colour: ['red', 'blue', 'red'],
      channelId: id,
      page: { limit: 50, by: null },
    });
    expect(got.name).toBeUndefined();
    expect(got).not.toHaveProperty('weight');
  });

  test('finds nothing for an id that cannot be one, rather than everything', async () => {
    for (const channelId of ['nonsense', '', ['a', 'b']]) {
      expect((await answer(list, { query: { channelId } })).channelId).toEqual(
        new Types.ObjectId('0'.repeat(24)),
      );
    }
  });

  test('names every fault of the query at once', async () => {
    const query = { limit: 'ten', cursor: 'x', updatedSince: '2020', colour: 'green', name: ['a', 'b'] };
    const { status, code, faults } = await refused(list, { query });
    expect([status, code]).toEqual([422, 'invalid_query']);
    expect(faults.map((fault) => [fault.path, fault.code])).toEqual([
      ['colour', 'invalid_value'],
      ['name', 'repeated'],
      ['limit', 'invalid_type'],
      ['cursor', 'invalid_cursor'],
      ['updatedSince', 'invalid_format'],
    ]);
  });

  test('refuses an address that names no record before it looks at the body', async () => {
    const error = await refused(change, { params: { id: 'nonsense' }, body: 5 });
    expect(error).toMatchObject({ status: 404, code: 'thing_not_found', message: 'There is no such thing.' });
  });

  test('refuses a body with faults, one for each field that it does not know', async () => {
    const params = { id: new Types.ObjectId().toString() };
    const error = await refused(change, { params, body: { name: 5, colour: 'red', size: 1 } });
    expect(error).toMatchObject({ status: 422, code: 'invalid_thing', cure: 'Correct name.' });
    expect(error.faults.map(({ path, code }) => [path, code])).toEqual([
      ['name', 'invalid_type'],
      ['colour', 'unknown_field'],
      ['size', 'unknown_field'],
    ]);
    const key = await refused(change, { params, body: { name: 5 }, idempotencyKey: ' ' });
    expect(key.code).toBe('invalid_idempotency_key');
  });

  test('hands its handler what it has read', async () => {
    const id = new Types.ObjectId().toString();
    const got = await answer(change, { params: { id }, body: { name: 'A' }, idempotencyKey: 'k' });
    expect(got).toEqual({ id, body: { name: 'A' }, key: 'k' });
  });
});

describe('routes on Express', () => {
  const app = express();
  const signIn: RequestHandler = (_req, res, next) => {
    res.locals.apiCaller = caller;
    next();
  };
  app.use(serveRoutes([change, customs, list], [signIn, express.json()]));
  app.use(problemHandler({ log: createLog('silent') }));

  test('are found by their own words before those of a record', async () => {
    expect((await request(app).put('/things/customs')).body).toEqual({ got: 'customs' });
    expect((await request(app).get('/things/customs')).headers.allow).toBe('PUT');
    expect(
      (
        await request(app)
          .put(`/things/${'1'.repeat(24)}`)
          .send({ name: 'A' })
      ).status,
    ).toBe(200);
  });

  test('say which methods they have, of an address in either case and with a slash at its end', async () => {
    expect((await request(app).options('/THINGS/')).headers.allow).toBe('GET, HEAD');
    const wrong = await request(app).delete('/things/1').buffer();
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'PUT']);
    expect((await request(app).get('/nothing')).status).toBe(404);
  });
});
