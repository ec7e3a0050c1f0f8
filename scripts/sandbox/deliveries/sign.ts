import { createHash, createHmac } from 'node:crypto';

/**
 * Both signatures that ReCharge puts on a delivery today, over the body's bytes:
 * `old` = hex SHA-256 of secret then body (no HMAC, despite its header's name), `new` = hex HMAC-SHA-256 of `t.body`.
 * Documented by ReCharge; written apart from the gateway's own code so that neither can hide a fault of the other.
 */
export function signDelivery(
  clientSecret: string,
  body: Buffer,
  seconds: number,
): { old: string; new: string } {
  return {
    old: createHash('sha256').update(clientSecret, 'utf8').update(body).digest('hex'),
    new: createHmac('sha256', clientSecret).update(`${seconds}.`).update(body).digest('hex'),
  };
}
