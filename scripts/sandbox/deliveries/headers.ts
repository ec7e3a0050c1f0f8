import { SHOP_DOMAIN } from '../data/shop.ts';
import type { FaultTuning } from '../faults.ts';
import { signDelivery } from './sign.ts';

/**
 * The headers of one try, signed at `seconds` since 1970. Topic and domain are in no documentation page:
 * observed by darrylcousins/boxesapp. The User-Agent is ours.
 */
export function deliveryHeaders(
  delivery: { topic: string; body: Buffer; seconds: number; clientSecret: string },
  which: FaultTuning['signatures'],
): Record<string, string> {
  const { topic, body, seconds, clientSecret } = delivery;
  const signatures = signDelivery(clientSecret, body, seconds);
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Recharge-Sandbox/1.0',
    'X-Recharge-Topic': topic,
    'X-Recharge-External-Platform-Domain': SHOP_DOMAIN,
    ...(which === 'new' ? {} : { 'X-Recharge-Hmac-Sha256': signatures.old }),
    ...(which === 'old'
      ? {}
      : {
          'X-Recharge-Webhook-Signature': `t=${seconds},v1=${signatures.new}`,
          'X-Recharge-Webhook-Timestamp': String(seconds),
        }),
  };
}
