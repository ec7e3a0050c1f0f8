import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { audits } from '../../../src/audit/model.ts';
import { GatewayError } from '../../../src/errors.ts';
import { mails } from '../../../src/mail/model.ts';
import { type OrderDoc, orders } from '../../../src/orders/model.ts';
import { shipments } from '../../../src/shipments/model.ts';
import { buildLine } from '../../support/build-order.ts';
import { mailWorld } from '../../support/mail-world.ts';
import { sendDespatch } from '../../support/send-despatch.ts';

const world = await mailWorld();
const { deps, accountId, actor } = world;

const stored = async (order: OrderDoc): Promise<OrderDoc> => {
  const found = await orders(deps).findOne({ _id: order._id });
  if (!found) throw new Error('no such order');
  return found;
};
const send = (body: unknown, idempotencyKey?: string) =>
  sendDespatch(deps, accountId, actor, body, idempotencyKey === undefined ? {} : { idempotencyKey });
const failure = async (work: Promise<unknown>): Promise<GatewayError> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GatewayError)) throw new Error(`no refusal: ${String(error)}`);
  return error;
};
const two = () => [
  buildLine({ lineId: 'a', quantity: 2 }),
  buildLine({ lineId: 'b', quantity: 1, name: 'Paper filters' }),
];

describe('a despatch', () => {
  test('without lines takes all that remains, with shipment, mail, audit and status in one step', async () => {
    const order = await world.order({ lines: two() });
    const result = await send({ orderId: order._id.toString(), carrier: 'evri', trackingNumber: 't00 1' });
    expect(result.created).toBe(true);
    expect(result.shipment).toMatchObject({
      seq: 1,
      carrier: 'evri',
      carrierCode: 'evri',
      trackingNumber: 't00 1',
      trackingUrl: 'https://www.evri.com/track/parcel/T001',
      parcels: [{ trackingNumber: 't00 1', trackingUrl: 'https://www.evri.com/track/parcel/T001' }],
      lines: [
        { lineId: 'a', quantity: 2 },
        { lineId: 'b', quantity: 1 },
      ],
    });
    const after = await stored(order);
    expect(after.status).toBe('despatched');
    expect(after.lines.map((line) => line.despatchedQuantity)).toEqual([2, 1]);
    expect(after.revision).toBe(order.revision + 1);
    expect(after.updatedAt.getTime()).toBeGreaterThanOrEqual(order.updatedAt.getTime());
    expect(await world.mailOf(result.shipment._id)).toMatchObject({ state: 'queued', kind: 'despatch' });
    expect(world.woken.at(-1)).toMatchObject({ routingKey: 'mail.despatch' });
    const audit = await audits(deps).findOne({
      'target.id': order._id.toString(),
    });
    expect(audit).toMatchObject({ action: 'order.despatched', actor: { name: 'Warehouse' } });
  });

  test('of a part leaves the order partially despatched, and the rest completes it', async () => {
    const order = await world.order({ lines: two() });
    const orderId = order._id.toString();
    await send({ orderId, carrier: 'UPS', lines: [{ lineId: 'a', quantity: 1 }] });
    expect((await stored(order)).status).toBe('partially_despatched');
    const rest = await send({ orderId, carrier: 'UPS' });
    expect(rest.shipment).toMatchObject({ seq: 2, trackingNumber: null, trackingUrl: null, parcels: [] });
    expect(rest.shipment.lines.map(({ lineId, quantity }) => [lineId, quantity])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    expect((await stored(order)).status).toBe('despatched');
  });

  test.each<[string, Partial<OrderDoc>, string]>([
    ['refunded', { chargeStatus: 'refunded' }, 'order_on_hold'],
    ['queued', { channelStatus: 'queued' }, 'order_forecast'],
    ['cancelled', { channelStatus: 'cancelled' }, 'order_cancelled'],
    ['deleted', { deletedAt: new Date() }, 'order_deleted'],
    ['not paid', { channelStatus: 'pending' }, 'order_on_hold'],
  ])('of an order that is %s is refused whatever exceptions it has', async (_what, parts, code) => {
    const lines = [
      buildLine({ lineId: 'a', quantity: 1, despatchedQuantity: 2 }),
      buildLine({ lineId: 'b' }),
    ];
    const message = 'The line was reduced.';
    const exception = { code: 'line_reduced_below_despatched' as const, message, at: new Date() };
    const order = await world.order({ status: 'exception', lines, exceptions: [exception], ...parts });
    const refusal = await failure(send({ orderId: order._id.toString(), carrier: 'UPS' }));
    expect(refusal).toMatchObject({ status: 409, code });
    expect((await stored(order)).revision).toBe(order.revision);
  });

  test('leaves a membership out, is complete without it, and refuses it by name', async () => {
    const lines = [...two(), buildLine({ lineId: 'm', name: 'Membership', requiresShipping: false })];
    const order = await world.order({ lines });
    const orderId = order._id.toString();
    const named = [{ lineId: 'm', quantity: 1 }];
    const refusal = await failure(send({ orderId, carrier: 'UPS', lines: named }));
    expect(refusal).toMatchObject({ code: 'over_despatch', status: 409 });
    expect(refusal.faults[0]?.message).toBe('"Membership" is not shipped: nothing of it can be despatched');
    const { shipment } = await send({ orderId, carrier: 'UPS' });
    expect(shipment.lines.map(({ lineId }) => lineId)).toEqual(['a', 'b']);
    expect(await stored(order)).toMatchObject({ status: 'despatched', statusReason: null });
  });

  test('writes why the order is what it is, and no time of its runs backwards', async () => {
    const ahead = new Date(Date.now() + 3_600_000);
    const order = await world.order({ lines: two(), updatedAt: ahead, statusReason: 'payment_pending' });
    await send({ orderId: order._id.toString(), carrier: 'UPS' });
    const after = await stored(order);
    expect(after).toMatchObject({ status: 'despatched', statusReason: null, revision: 2 });
    expect(after.updatedAt.getTime()).toBe(ahead.getTime() + 1);
  });

  test('may name 10,000 lines of an order', async () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => buildLine({ lineId: `l${i}`, quantity: 2 }));
    const order = await world.order({ lines });
    const named = lines.map(({ lineId }) => ({ lineId, quantity: 1 }));
    const { shipment } = await send({ orderId: order._id.toString(), carrier: 'UPS', lines: named });
    expect(shipment.lines).toHaveLength(10_000);
    expect((await stored(order)).status).toBe('partially_despatched');
  });

  test('by channelOrderId finds the order, and asks for the channel when several fit', async () => {
    const order = await world.order({ channelOrderId: '4711' });
    const other = await world.order({ channelOrderId: '4711', channelId: new Types.ObjectId() });
    const error = await failure(send({ channelOrderId: '4711', carrier: 'DPD UK' }));
    expect(error).toMatchObject({ status: 422, code: 'ambiguous_order' });
    expect(error.faults[0]?.path).toBe('channelOrderId');
    const channelId = order.channelId.toString();
    const { shipment } = await send({ channelOrderId: '4711', channelId, carrier: 'DPD UK' });
    expect(shipment.orderId).toEqual(order._id);
    expect((await stored(other)).status).toBe('new');
  });

  test('keeps the time and the link that the caller gives, and several parcels', async () => {
    const order = await world.order();
    const { shipment } = await send({
      orderId: order._id.toString(),
      carrier: "Bob's Vans",
      service: 'Overnight',
      despatchedAt: '2026-03-02T06:00:00+01:00',
      parcels: [
        { trackingNumber: 'A1', trackingUrl: 'https://bobs-vans.example/A1' },
        { trackingNumber: 'A2' },
      ],
    });
    expect(shipment).toMatchObject({
      carrier: "Bob's Vans",
      carrierCode: null,
      service: 'Overnight',
      trackingNumber: 'A1',
      trackingUrl: 'https://bobs-vans.example/A1',
      parcels: [
        { trackingNumber: 'A1', trackingUrl: 'https://bobs-vans.example/A1' },
        { trackingNumber: 'A2', trackingUrl: null },
      ],
    });
    expect(shipment.despatchedAt).toEqual(new Date('2026-03-02T05:00:00Z'));
  });

  test('of an order from before the channel was connected is taken', async () => {
    const order = await world.order({ status: 'history', isHistory: true });
    await send({ orderId: order._id.toString(), carrier: 'GLS' });
    expect((await stored(order)).status).toBe('despatched');
  });

  test('survives a broker that does not answer: the row stays due', async () => {
    const order = await world.order();
    const away = { publisher: { publish: () => Promise.reject(new Error('broker away')) } };
    const { shipment } = await sendDespatch({ ...deps, broker: away }, accountId, actor, {
      orderId: order._id.toString(),
      carrier: 'GLS',
    });
    expect((await world.mailOf(shipment._id)).state).toBe('queued');
  });
});

describe('a despatch is refused', () => {
  test.each([
    {
      name: 'a cancelled order',
      order: { status: 'cancelled', channelStatus: 'cancelled' },
      code: 'order_cancelled',
    },
    { name: 'a deleted order', order: { status: 'cancelled', deletedAt: new Date() }, code: 'order_deleted' },
    { name: 'a forecast', order: { status: 'forecast', channelStatus: 'queued' }, code: 'order_forecast' },
    { name: 'an order on hold', order: { status: 'on_hold' }, code: 'order_on_hold' },
    {
      name: 'an order that was cancelled after a part had left',
      order: {
        status: 'exception',
        channelStatus: 'cancelled',
        exceptions: [{ code: 'cancelled_after_despatch', message: '', at: new Date() }],
      },
      code: 'order_cancelled',
    },
  ] as const)('for $name, with the cure', async ({ order: overrides, code }) => {
    const order = await world.order(overrides as unknown as Partial<OrderDoc>);
    const error = await failure(send({ orderId: order._id.toString(), carrier: 'UPS' }));
    expect(error).toMatchObject({ status: 409, code });
    expect(error.cure).toMatch(/\w+ \w+/);
    expect(await shipments(deps).countDocuments({ orderId: order._id })).toBe(0);
    expect((await stored(order)).revision).toBe(order.revision);
  });

  test('when nothing is left', async () => {
    const { order } = await world.despatched();
    const error = await failure(send({ orderId: order._id.toString(), carrier: 'UPS' }));
    expect(error).toMatchObject({ status: 409, code: 'nothing_left' });
  });

  test('when lines hold more than is left, naming each of them', async () => {
    const order = await world.order({ lines: two() });
    const lines = [
      { lineId: 'a', quantity: 3 },
      { lineId: 'b', quantity: 9 },
    ];
    const error = await failure(send({ orderId: order._id.toString(), carrier: 'UPS', lines }));
    expect(error).toMatchObject({ status: 409, code: 'over_despatch' });
    expect(error.faults.map(({ path }) => path)).toEqual(['lines.0.quantity', 'lines.1.quantity']);
    expect(error.faults[0]?.message).toContain('2 of 2 left');
  });

  test('when a line is unknown, naming it', async () => {
    const order = await world.order({ lines: two() });
    const lines = [{ lineId: 'zzz', quantity: 1 }];
    const error = await failure(send({ orderId: order._id.toString(), carrier: 'UPS', lines }));
    expect(error).toMatchObject({ status: 422, code: 'unknown_line' });
    expect(error.faults[0]).toMatchObject({ path: 'lines.0.lineId', code: 'unknown_line' });
  });

  test("as not found when the order is another account's, or nobody's", async () => {
    const order = await world.order({ accountId: new Types.ObjectId() });
    for (const orderId of [order._id.toString(), new Types.ObjectId().toString()]) {
      const error = await failure(send({ orderId, carrier: 'UPS' }));
      expect(error).toMatchObject({ status: 404, code: 'order_not_found' });
    }
  });

  test('with every fault of the input named at once', async () => {
    const error = await failure(
      send({
        carrier: ' ',
        trackingUrl: 'http://x',
        parcels: [{ trackingNumber: 5 }],
        lines: [
          { lineId: 'a', quantity: 0 },
          { lineId: 'b', quantity: 1.5 },
        ],
        despatchedAt: '2026-03-02 05:00',
        colour: 'red',
      }),
    );
    expect(error.status).toBe(422);
    expect(error.faults.map(({ path }) => path).sort()).toEqual(
      [
        'carrier',
        'colour',
        'despatchedAt',
        'lines.0.quantity',
        'lines.1.quantity',
        'orderId',
        'parcels.0.trackingNumber',
        'trackingUrl',
      ].sort(),
    );
    for (const fault of error.faults) expect(fault.message.length, fault.path).toBeGreaterThan(8);
  });

  test.each([null, 'text', 42, []])('for the body %j', async (body) => {
    expect((await failure(send(body))).status).toBe(422);
  });
});

describe('two at the same time', () => {
  test('never send more than was ordered: of 20 despatches of one piece each 5 pass for 5 pieces', async () => {
    const order = await world.order({ lines: [buildLine({ lineId: 'a', quantity: 5 })] });
    const body = {
      orderId: order._id.toString(),
      carrier: 'UPS',
      lines: [{ lineId: 'a', quantity: 1 }],
    };
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => send(body)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect((result.reason as GatewayError).status, String(result.reason)).toBe(409);
      }
    }
    const after = await stored(order);
    expect(after.lines[0]?.despatchedQuantity).toBe(5);
    expect(after.status).toBe('despatched');
    const made = await shipments(deps).find({ orderId: order._id }).toArray();
    expect(made.map(({ seq }) => seq as number).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(await mails(deps).countDocuments({ orderId: order._id })).toBe(5);
  });
});

describe('an Idempotency-Key', () => {
  test('gives the first result for the same body, whatever the order of its keys', async () => {
    const order = await world.order({ lines: [buildLine({ quantity: 5 })] });
    const orderId = order._id.toString();
    const first = await send(
      { orderId, carrier: 'UPS', lines: [{ lineId: order.lines[0]?.lineId, quantity: 1 }] },
      'key-1',
    );
    const again = await send(
      { lines: [{ quantity: 1, lineId: order.lines[0]?.lineId }], carrier: 'UPS', orderId },
      'key-1',
    );
    expect(again.created).toBe(false);
    expect(again.shipment._id).toEqual(first.shipment._id);
    expect(await shipments(deps).countDocuments({ orderId: order._id })).toBe(1);
  });

  test('is refused with another body', async () => {
    const order = await world.order();
    const orderId = order._id.toString();
    await send({ orderId, carrier: 'UPS' }, 'key-2');
    const error = await failure(send({ orderId, carrier: 'GLS' }, 'key-2'));
    expect(error).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });

  test('of two at the same moment makes one shipment, and both get it', async () => {
    const order = await world.order();
    const other = await world.order();
    const body = { orderId: order._id.toString(), carrier: 'UPS' };
    const results = await Promise.all(Array.from({ length: 8 }, () => send(body, 'key-3')));
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(results.map(({ shipment }) => shipment._id.toString())).size).toBe(1);
    const elsewhere = await Promise.allSettled([
      send({ orderId: other._id.toString(), carrier: 'UPS' }, 'key-4'),
      send({ orderId: other._id.toString(), carrier: 'GLS' }, 'key-4'),
    ]);
    expect(elsewhere.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('belongs to its account, is at most 255 characters long and is kept 30 days', async () => {
    const order = await world.order({ lines: [buildLine({ quantity: 9 })] });
    const body = {
      orderId: order._id.toString(),
      carrier: 'UPS',
      lines: [{ lineId: order.lines[0]?.lineId, quantity: 1 }],
    };
    for (const key of ['', ' ', 'x'.repeat(256)]) {
      expect(await failure(send(body, key))).toMatchObject({ status: 422, code: 'invalid_idempotency_key' });
    }
    const first = await send(body, 'x'.repeat(255));
    const days = (n: number) => ({ ...deps, now: () => new Date(Date.now() + n * 86_400_000) });
    const key = { idempotencyKey: 'x'.repeat(255) };
    const kept = await sendDespatch(days(29), accountId, actor, body, key);
    expect(kept).toMatchObject({ created: false, shipment: { _id: first.shipment._id } });
    const fresh = await sendDespatch(days(31), accountId, actor, body, key);
    expect(fresh.created).toBe(true);
  });

  test('of a refused despatch is free for the next try', async () => {
    const order = await world.order({ status: 'on_hold' });
    const body = { orderId: order._id.toString(), carrier: 'UPS' };
    expect((await failure(send(body, 'key-5'))).code).toBe('order_on_hold');
    await orders(deps).updateOne({ _id: order._id }, { $set: { status: 'new' } });
    expect((await send(body, 'key-5')).created).toBe(true);
  });
});
