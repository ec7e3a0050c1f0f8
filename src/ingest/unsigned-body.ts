import { sha256 } from '../crypto.ts';
import { identifyDelivery, isUnreadable } from '../recharge/identify.ts';

/** Of a delivery that names no object so much is kept, for a person to look at. */
const KEPT_BYTES = 1_024;

/**
 * What goes on of a delivery without a signature: `{ id, hash }`, of a product `{ external_product_id, hash }`; the hash
 * is that of the bytes, of which nothing is believed and nothing kept. Without a readable id: its first 1 KiB.
 */
export function unsignedBody(topic: string, body: Buffer): Buffer {
  const delivery = identifyDelivery(topic, body);
  if (isUnreadable(delivery)) return body.subarray(0, KEPT_BYTES);
  const key = delivery.resource === 'product' ? 'external_product_id' : 'id';
  return Buffer.from(JSON.stringify({ [key]: delivery.objectId, hash: sha256(body) }));
}
