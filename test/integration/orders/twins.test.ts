import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../../src/crypto.ts';
import type { EventMessage } from '../../../src/events/read-message.ts';
import { orders } from '../../../src/orders/model.ts';
import { releaseTwins } from '../../../src/orders/release-twins.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { buildOrderRecord, type OrderRecordParts } from '../../support/build-order-record.ts';
import { applyOrderEvents, bodyOf, orderStage } from '../../support/order-stage.ts';
import { sendDespatch } from '../../support/send-despatch.ts';

const stage = await orderStage({ createdAt: new Date('2026-01-01T00:00:00Z') });
const { deps } = stage;
const first = stage.built.doc;
const { accountId } = first;
const second = (await buildChannel(deps, { accountId, createdAt: new Date('2026-02-01T00:00:00Z') })).doc;
const actor = { kind: 'apikey' as const, id: 'scanner', name: 'Scanner' };

const event = (channel: typeof first, parts: OrderRecordParts): EventMessage => {
  const body = bodyOf(buildOrderRecord(parts));
  return {
    ...stage.event('order/updated', body),
    channelId: channel._id.toString(),
    eventId: sha256(channel._id.toString(), body),
  };
};
const apply = (...events: EventMessage[]) => applyOrderEvents({ ...deps, access: stage.access }, events);
const copy = async (channel: typeof first, id: number) => {
  const found = await orders(deps).findOne({ channelId: channel._id, channelOrderId: String(id) });
  if (!found) throw new Error('no such copy');
  return found;
};
const despatchIt = (order: { _id: Types.ObjectId }) =>
  sendDespatch({ ...deps, broker: { publisher: { publish: async () => undefined } } }, accountId, actor, {
    orderId: order._id.toString(),
    carrier: 'UPS',
  });
const standing = async (id: number) => [
  (await copy(first, id)).status,
  (await copy(first, id)).statusReason,
  (await copy(second, id)).status,
  (await copy(second, id)).statusReason,
];

describe('the same order under two channels of one account', () => {
  test.each<[string, (id: number) => Promise<unknown>]>([
    [
      'the first channel brings it first',
      async (id) => [await apply(event(first, { id })), await apply(event(second, { id }))],
    ],
    [
      'the second channel brings it first',
      async (id) => [await apply(event(second, { id })), await apply(event(first, { id }))],
    ],
    ['both come in one batch', (id) => apply(event(second, { id }), event(first, { id }))],
    [
      'both come at the same moment',
      (id) => Promise.all([apply(event(second, { id })), apply(event(first, { id }))]),
    ],
  ])('is work once, under the channel created first, when %s', async (what, bring) => {
    const id = 7_000 + what.length;
    await bring(id);
    expect(await standing(id)).toEqual(['new', null, 'on_hold', 'twin_order']);
    await expect(despatchIt(await copy(second, id))).rejects.toMatchObject({
      status: 409,
      code: 'order_on_hold',
    });
    const { shipment } = await despatchIt(await copy(first, id));
    expect(shipment.channelId).toEqual(first._id);
  });

  test('stays with the second channel once something of its copy has left', async () => {
    await apply(event(second, { id: 7_101 }));
    await despatchIt(await copy(second, 7_101));
    await apply(event(first, { id: 7_101 }));
    expect(await standing(7_101)).toEqual(['on_hold', 'twin_order', 'despatched', null]);
    await apply(event(first, { id: 7_101, version: 2, status: 'error' }));
    await expect(despatchIt(await copy(first, 7_101))).rejects.toMatchObject({ code: 'order_on_hold' });
  });

  test('is never despatched from both, however a despatch and the other copy meet', async () => {
    for (let id = 7_200; id < 7_210; id += 1) {
      await apply(event(second, { id }));
      const other = await copy(second, id);
      await Promise.allSettled([despatchIt(other), apply(event(first, { id }))]);
      const copies = [await copy(first, id), await copy(second, id)];
      await Promise.allSettled(copies.map(despatchIt));
      const both = [await copy(first, id), await copy(second, id)];
      expect(both.filter(({ lines }) => lines.some((line) => line.despatchedQuantity > 0))).toHaveLength(1);
    }
  });

  test("leaves the hold when the winner's channel is disconnected, unless the winner was despatched", async () => {
    await apply(event(first, { id: 7_301 }), event(first, { id: 7_302 }));
    await apply(event(second, { id: 7_301 }), event(second, { id: 7_302 }));
    await despatchIt(await copy(first, 7_302));
    expect(await releaseTwins(deps, first)).toBeGreaterThan(0);
    expect(await standing(7_301)).toEqual(['new', null, 'new', null]);
    expect(await standing(7_302)).toEqual(['despatched', null, 'on_hold', 'twin_order']);
    expect(await releaseTwins(deps, first), 'a second time').toBe(0);
  });

  test("leaves other accounts' orders alone", async () => {
    const stranger = (await buildChannel(deps, { accountId: new Types.ObjectId() })).doc;
    await apply({ ...event(stranger, { id: 7_401 }), accountId: stranger.accountId.toString() });
    await apply(event(first, { id: 7_401 }));
    expect(await copy(stranger, 7_401)).toMatchObject({ status: 'new' });
    expect(await copy(first, 7_401)).toMatchObject({ status: 'new' });
  });
});
