import { Types } from 'mongoose';
import { expect, test } from 'vitest';
import { parseBody } from '../../../src/api/parse-body.ts';
import { correctTracking } from '../../../src/despatch/correct-tracking.ts';
import { correctionBody } from '../../../src/despatch/correction-body.ts';
import { voidShipment } from '../../../src/despatch/void-shipment.ts';
import { type OrderDoc, orders } from '../../../src/orders/model.ts';
import { buildLine } from '../../support/build-order.ts';
import { mailWorld } from '../../support/mail-world.ts';
import { sendDespatch } from '../../support/send-despatch.ts';

const world = await mailWorld();
const { deps, accountId, actor } = world;

const stored = async (id: Types.ObjectId): Promise<OrderDoc> => {
  const found = await orders(deps).findOne({ _id: id });
  if (!found) throw new Error('no such order');
  return found;
};
const correct = async (id: Types.ObjectId, body: unknown) =>
  correctTracking(deps, accountId, actor, id, parseBody(correctionBody, body));

test('a voided shipment gives its quantities back and cancels its unsent mail, once', async () => {
  const order = await world.order({ lines: [buildLine({ lineId: 'a', quantity: 3 })] });
  const part = (quantity: number) => ({
    orderId: order._id.toString(),
    carrier: 'UPS',
    lines: [{ lineId: 'a', quantity }],
  });
  const first = await sendDespatch(deps, accountId, actor, part(2));
  const second = await sendDespatch(deps, accountId, actor, part(1));
  expect((await stored(order._id)).status).toBe('despatched');

  const voided = await voidShipment(deps, accountId, actor, first.shipment._id);
  expect(voided).toMatchObject({ state: 'void', revision: 2 });
  const after = await stored(order._id);
  expect(after).toMatchObject({ status: 'partially_despatched', lines: [{ despatchedQuantity: 1 }] });
  expect(await world.mailOf(first.shipment._id)).toMatchObject({
    state: 'cancelled',
    reason: 'shipment_voided',
  });
  expect((await world.mailOf(second.shipment._id)).state).toBe('queued');

  const again = await voidShipment(deps, accountId, actor, first.shipment._id);
  expect(again.revision).toBe(2);
  expect((await stored(order._id)).lines[0]?.despatchedQuantity).toBe(1);

  await voidShipment(deps, accountId, actor, second.shipment._id);
  expect((await stored(order._id)).status).toBe('new');
  const third = await sendDespatch(deps, accountId, actor, part(3));
  expect(third.shipment.seq).toBe(3);
});

test('a void ends the exceptions that it takes the cause from, says why, and runs no time backwards', async () => {
  const { order, shipment } = await world.despatched();
  const ahead = new Date(Date.now() + 3_600_000);
  const exception = { code: 'cancelled_after_despatch' as const, message: 'Too late.', at: new Date() };
  const change = { channelStatus: 'cancelled', status: 'exception' as const, updatedAt: ahead };
  const statusReason = exception.code;
  await orders(deps).updateOne(
    { _id: order._id },
    { $set: { ...change, statusReason, exceptions: [exception] } },
  );
  await voidShipment(deps, accountId, actor, shipment._id);
  const after = await stored(order._id);
  expect(after).toMatchObject({ status: 'cancelled', statusReason: null, exceptions: [] });
  expect(after.updatedAt.getTime()).toBe(ahead.getTime() + 1);
});

test('many voids of one shipment at the same moment give its quantities back once', async () => {
  const { order, shipment } = await world.despatched();
  await Promise.all(Array.from({ length: 8 }, () => voidShipment(deps, accountId, actor, shipment._id)));
  expect((await stored(order._id)).lines[0]?.despatchedQuantity).toBe(0);
});

test('voiding the despatch of an old order makes it history again', async () => {
  const { order, shipment } = await world.despatched({}, { status: 'history', isHistory: true });
  await voidShipment(deps, accountId, actor, shipment._id);
  expect((await stored(order._id)).status).toBe('history');
});

test('corrected tracking makes new links, keeps given ones, and raises the revision', async () => {
  const { shipment } = await world.despatched({ carrier: 'Evri', trackingNumber: 'T1', service: 'Next day' });
  const moved = await correct(shipment._id, { carrier: 'Yodel' });
  expect(moved).toMatchObject({
    carrierCode: 'yodel',
    revision: 2,
    service: 'Next day',
    trackingUrl: 'https://www.yodel.co.uk/tracking/T1',
    parcels: [{ trackingNumber: 'T1', trackingUrl: 'https://www.yodel.co.uk/tracking/T1' }],
  });
  const given = await correct(shipment._id, { trackingUrl: 'https://yodel.example/x', service: null });
  expect(given).toMatchObject({
    trackingUrl: 'https://yodel.example/x',
    service: null,
    trackingNumber: 'T1',
  });
  const kept = await correct(shipment._id, { carrier: 'GLS' });
  expect(kept).toMatchObject({ trackingUrl: 'https://yodel.example/x', carrierCode: 'gls' });
  const renumbered = await correct(shipment._id, { trackingNumber: 'T2' });
  expect(renumbered).toMatchObject({ trackingUrl: 'https://gls-group.eu/track/T2', revision: 5 });
  const same = await correct(shipment._id, { trackingNumber: 'T2' });
  expect(same.revision, 'nothing changed').toBe(5);
});

test("a shipment keeps its address: the order's later change moves neither its copy nor its links", async () => {
  const { order, shipment } = await world.despatched({ carrier: 'PostNL', trackingNumber: '3SABC1' });
  expect(shipment.shippingAddress).toEqual(order.shippingAddress);
  const elsewhere = { ...order.shippingAddress, city: 'Leeds', zip: 'LS1 4DY' };
  await orders(deps).updateOne({ _id: order._id }, { $set: { shippingAddress: elsewhere } } as object);
  const corrected = await correct(shipment._id, { trackingNumber: '3SABC2' });
  expect(corrected.trackingUrl).toContain('SW1A1AA');
  expect(corrected.shippingAddress).toEqual(order.shippingAddress);
});

test('several parcels are corrected as a whole list', async () => {
  const parcels = [{ trackingNumber: 'P1' }, { trackingNumber: 'P2' }];
  const { shipment } = await world.despatched({ carrier: 'GLS', trackingNumber: undefined, parcels });
  await expect(correct(shipment._id, { trackingNumber: 'P9' })).rejects.toMatchObject({
    status: 422,
    code: 'parcels_required',
  });
  const carrier = await correct(shipment._id, { carrier: 'Evri' });
  expect(carrier.parcels.map(({ trackingUrl }) => trackingUrl)).toEqual([
    'https://www.evri.com/track/parcel/P1',
    'https://www.evri.com/track/parcel/P2',
  ]);
  const list = await correct(shipment._id, { parcels: [{ trackingNumber: 'P3' }] });
  expect(list).toMatchObject({ trackingNumber: 'P3', parcels: [{ trackingNumber: 'P3' }] });
});

test("another account's shipment is not found, a voided one is not corrected, nonsense is named", async () => {
  const { shipment } = await world.despatched();
  const stranger = new Types.ObjectId();
  for (const work of [
    () => correctTracking(deps, stranger, actor, shipment._id, { carrier: 'GLS' }),
    () => voidShipment(deps, stranger, actor, shipment._id),
    () => correct(new Types.ObjectId(), { carrier: 'GLS' }),
  ]) {
    await expect(work()).rejects.toMatchObject({ status: 404, code: 'shipment_not_found' });
  }
  await expect(correct(shipment._id, {})).rejects.toMatchObject({ status: 422 });
  await expect(correct(shipment._id, { lines: [], trackingUrl: 'ftp://x' })).rejects.toMatchObject({
    status: 422,
    faults: [
      { path: 'trackingUrl', code: 'unsafe_url' },
      { path: 'lines', code: 'unknown_field' },
    ],
  });
  await voidShipment(deps, accountId, actor, shipment._id);
  await expect(correct(shipment._id, { carrier: 'GLS' })).rejects.toMatchObject({ status: 409 });
});
