import { createHash, createHmac } from 'node:crypto';

/**
 * Both signatures that ReCharge puts on a delivery today, over the body's bytes. `old`: hex SHA-256 of secret
 * then body, no HMAC despite its header's name (issue 13 of saudslm/recharge-api-node quotes ReCharge's
 * support). `new`: hex HMAC-SHA-256 of `t.body` (documentation page changelog.getrecharge.com, "Webhook
 * signatures now support timestamp verification"). Written apart from the gateway's code so that neither can
 * hide a fault of the other.
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
