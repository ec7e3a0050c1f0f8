import { expect, test } from 'vitest';
import { sha256 } from '../../../src/crypto.ts';
import { unsignedBody } from '../../../src/ingest/unsigned-body.ts';
import { identifyDelivery } from '../../../src/recharge/identify.ts';

test('of an unsigned delivery only its id and hash go on', () => {
  const body = Buffer.from(JSON.stringify({ order: { id: '007', email: 'imogen@example.com' } }));
  const kept = unsignedBody('order/updated', body);
  expect(JSON.parse(kept.toString())).toEqual({ id: '7', hash: sha256(body) });
  expect(identifyDelivery('order/updated', kept)).toMatchObject({ objectId: '7' });
});

test('a product is known by the id of the shop', () => {
  const kept = unsignedBody('product/updated', Buffer.from('{"product":{"external_product_id":"p 1"}}'));
  expect(identifyDelivery('product/updated', kept)).toMatchObject({ objectId: 'p 1' });
});

test('without a readable id its first KiB is kept', () => {
  expect(unsignedBody('order/updated', Buffer.alloc(2_000_000, 'x'))).toHaveLength(1_024);
});
