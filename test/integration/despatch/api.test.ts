import express, { type RequestHandler } from 'express';
import { Types } from 'mongoose';
import request from 'supertest';
import { expect, test } from 'vitest';
import { problemHandler } from '../../../src/api/problem.ts';
import { serveRoutes } from '../../../src/api/serve-routes.ts';
import { despatchRoutes } from '../../../src/despatch/api.ts';
import { shipmentsRoutes } from '../../../src/shipments/api.ts';
import { buildLine } from '../../support/build-order.ts';
import { mailWorld } from '../../support/mail-world.ts';

const world = await mailWorld();
const { deps, actor } = world;

/** The routes with the caller already known, as behind the check of keys. */
function appOf(accountId: Types.ObjectId) {
  const app = express();
  const signIn: RequestHandler = (_req, res, next) => {
    res.locals.apiCaller = { accountId, actor };
    next();
  };
  const routes = [...despatchRoutes(deps), ...shipmentsRoutes(deps)];
  app.use('/api/v1', serveRoutes(routes, [signIn, express.json()]));
  app.use(problemHandler(deps));
  return request(app);
}
const api = appOf(world.accountId);
const path = '/api/v1/shipments';

test('POST answers 201 with the shipment, and 200 with the same for the same Idempotency-Key', async () => {
  const order = await world.order();
  const body = { orderId: order._id.toString(), carrier: 'ROYAL MAIL', trackingNumber: 'AB1' };
  const first = await api.post(path).set('Idempotency-Key', 'k1').send(body);
  expect(first.status).toBe(201);
  expect(first.headers.location).toBe(`${path}/${first.body.id as string}`);
  expect(first.body).toMatchObject({
    orderId: order._id.toString(),
    channelOrderId: order.channelOrderId,
    carrier: 'ROYAL MAIL',
    carrierCode: 'royal-mail',
    state: 'despatched',
    trackingUrl: 'https://www.royalmail.com/track-your-item#/tracking-results/AB1',
  });
  const again = await api.post(path).set('Idempotency-Key', 'k1').send(body);
  expect(again.status).toBe(200);
  expect(again.body).toEqual(first.body);
  const other = await api
    .post(path)
    .set('Idempotency-Key', 'k1')
    .send({ ...body, carrier: 'UPS' });
  expect(other.status).toBe(422);
  expect(other.body).toMatchObject({ code: 'idempotency_key_reused', errors: [{ path: 'Idempotency-Key' }] });
  expect(other.headers['content-type']).toContain('application/problem+json');
});

test('GET, PATCH and void work on one shipment, and strangers do not see it', async () => {
  const { shipment } = await world.despatched();
  const one = `${path}/${shipment._id.toString()}`;
  expect((await api.get(one)).body).toMatchObject({ id: shipment._id.toString(), state: 'despatched' });
  const patched = await api.patch(one).send({ trackingNumber: 'ZZ9' });
  expect(patched.body).toMatchObject({ trackingNumber: 'ZZ9', revision: 2 });
  const stranger = appOf(new Types.ObjectId());
  for (const answer of [
    await stranger.get(one),
    await stranger.patch(one).send({ trackingNumber: 'X' }),
    await stranger.post(`${one}/void`),
    await api.get(`${path}/nonsense`),
  ]) {
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'shipment_not_found' });
  }
  expect((await api.post(`${one}/void`)).body).toMatchObject({ state: 'void' });
  expect((await api.post(`${one}/void`)).status).toBe(200);
});

test('the list walks all shipments in pages, by id or by change, and filters', async () => {
  const order = await world.order({ lines: [buildLine({ lineId: 'a', quantity: 5 })] });
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    const lines = [{ lineId: 'a', quantity: 1 }];
    const made = await api.post(path).send({ orderId: order._id.toString(), carrier: 'GLS', lines });
    ids.push(made.body.id as string);
  }
  await api.post(`${path}/${ids[0]}/void`);

  for (const extra of ['', '&updatedSince=2020-01-01T00:00:00Z']) {
    const seen: string[] = [];
    let cursor = '';
    do {
      const query = `?limit=2&orderId=${order._id.toString()}${extra}${cursor ? `&cursor=${cursor}` : ''}`;
      const { body } = (await api.get(path + query)) as {
        body: { data: { id: string }[]; nextCursor: string | null };
      };
      seen.push(...body.data.map(({ id }) => id));
      cursor = body.nextCursor ?? '';
    } while (cursor);
    const expected = extra ? [...ids.slice(1), ids[0]] : ids;
    expect(seen).toEqual(expected);
  }
  for (const name of ['status', 'state']) {
    const voided = await api.get(`${path}?${name}=void&channelOrderId=${order.channelOrderId}`);
    expect((voided.body as { data: { id: string }[] }).data.map(({ id }) => id)).toEqual([ids[0]]);
  }
  const channel = await api.get(`${path}?channelId=${new Types.ObjectId().toString()}`);
  expect(channel.body).toEqual({ data: [], nextCursor: null });
  expect((await api.get(`${path}?status=lost`)).status).toBe(422);
});
