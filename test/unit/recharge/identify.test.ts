import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identifyDelivery, isUnreadable } from '../../../src/recharge/identify.ts';
import { fixture, orderRecord } from './fixtures.ts';

const identify = (topic: string, body: unknown) =>
  identifyDelivery(topic, Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

describe('identifyDelivery', () => {
  test('knows object, event and version of an order', () => {
    expect(identify('order/updated', fixture('order-2021-11'))).toEqual({
      resource: 'order',
      event: 'updated',
      objectId: '812406377',
      deleted: false,
      onlyId: false,
      shape: '2021-11',
      channelUpdatedAt: new Date('2026-03-02T05:06:40Z'),
      record: orderRecord(),
    });
  });

  test('picks the record by name beside included objects, and accepts a bare one', () => {
    const beside = identify('order/created', { customer: { id: 1 }, order: orderRecord() });
    expect(beside).toMatchObject({ objectId: '812406377' });
    expect(identify('order/created', orderRecord())).toMatchObject({
      objectId: '812406377',
      shape: '2021-11',
    });
  });

  test('knows a deletion, which holds only an id and no version', () => {
    expect(identify('order/deleted', '{"order":{"id":812406378}}')).toMatchObject({
      objectId: '812406378',
      deleted: true,
      onlyId: true,
      shape: '2021-11',
      channelUpdatedAt: null,
    });
  });

  test('knows plans with their version, and products by the id of the shop', () => {
    const plan = { plan: { id: 15530871, updated_at: '2026-02-11T16:42:10+00:00', deleted_at: null } };
    expect(identify('plan/updated', plan)).toMatchObject({
      resource: 'plan',
      objectId: '15530871',
      channelUpdatedAt: new Date('2026-02-11T16:42:10Z'),
    });
    expect(identify('product/updated', fixture('product-2021-11'))).toMatchObject({
      objectId: '8140226093117',
      shape: '2021-11',
      channelUpdatedAt: new Date('2026-02-11T16:42:08Z'),
    });
    expect(identify('product/updated', fixture('product-2021-01'))).toMatchObject({
      objectId: '8140226093117',
      shape: '2021-01',
      channelUpdatedAt: null,
    });
  });

  test('keeps the digits of an id beyond 2^53', () => {
    expect(identify('order/deleted', '{"order":{"id":9007199254740993}}')).toMatchObject({
      objectId: '9007199254740993',
    });
  });
});

describe('the shape of 2021-01', () => {
  test('is recognised in a recorded order, whose times are then not read', () => {
    const result = identify('order/created', fixture('order-2021-01'));
    expect(result).toMatchObject({ objectId: '812406377', shape: '2021-01', channelUpdatedAt: null });
  });

  test.each([
    { status: 'SUCCESS' },
    { type: 'RECURRING' },
    { shopify_order_id: null },
    { charge_id: 5 },
    { line_items: [{ shopify_variant_id: '4' }] },
    { line_items: [{ subscription_id: 4 }] },
    { updated_at: '2026-03-02T00:06:40' },
    { created_at: '2026-03-02T00:06:40' },
  ])('shows in %j alone', (fields) => {
    expect(identify('order/created', { order: { id: 5, ...fields } })).toMatchObject({ shape: '2021-01' });
  });

  test.each([
    {},
    { updated_at: '2026-03-02T05:06:40', status: 'success' },
    { updated_at: '2026-03-02T05:06:40', external_order_id: null },
    { updated_at: '2026-03-02T05:06:40', charge: {} },
    { status: 'pending_charge_status', line_items: null },
  ])('does not show in %j', (fields) => {
    expect(identify('order/created', { order: { id: 5, ...fields } })).toMatchObject({ shape: '2021-11' });
  });
});

describe('what cannot be read', () => {
  test.each([
    ['order/created', '', 'The body is empty.'],
    ['order/created', '{"order":', 'The body is not JSON.'],
    ['order/created', '[]', 'The body is JSON, but no object.'],
    ['order/created', '{"order":{"id":null}}', 'The order has no usable id.'],
    ['order/created', '{"plan":{"id":5}}', 'The order is not in the body.'],
    ['plan/created', '{"plan":{"id":"x"}}', 'The plan has no usable id.'],
    ['charge/paid', '{"charge":{"id":5}}', 'The gateway does not handle the topic charge/paid.'],
    ['constructor', '{}', 'The gateway does not handle the topic constructor.'],
  ])('says why: %s %s', (topic, body, reason) => {
    const result = identify(topic, body);
    expect(result).toEqual({ unreadable: reason });
    expect(isUnreadable(result)).toBe(true);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.jsonValue(), (bytes, value) => {
        expect(identifyDelivery('order/updated', Buffer.from(bytes))).toBeTypeOf('object');
        expect(identify('plan/updated', JSON.stringify({ plan: value }))).toBeTypeOf('object');
      }),
    );
    const deep = `{"order":{"id":5,"x":${'['.repeat(300_000)}${']'.repeat(300_000)}}}`;
    expect(identify('order/updated', deep)).toMatchObject({ objectId: '5' });
    expect(identify('order/updated', '{"__proto__":{"order":{"id":5}}}')).toHaveProperty('unreadable');
  });
});
