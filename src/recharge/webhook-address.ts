const PATH = /\/webhooks\/recharge\/([A-Za-z0-9_-]{16,128})\/((?:order|plan|product)\/[a-z_]{1,40})\/?$/;
const LONGEST = 2048;

/**
 * The address ReCharge delivers a topic to: one per topic, because no documentation page names a header that
 * tells it (`X-Recharge-Topic` was only observed, by darrylcousins/boxesapp).
 *
 * @param publicUrl base URL of the gateway without a trailing slash; may have a path.
 */
export function webhookAddress(publicUrl: string, hookKey: string, topic: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/webhooks/recharge/${hookKey}/${topic}`;
}

export interface WebhookAddress {
  hookKey: string;
  topic: string;
}

/**
 * Key and topic out of such an address, whatever its host, or out of a request's path (a query is
 * ignored); null for any other. A well-formed key is 16 to 128 characters of base64url.
 */
export function parseWebhookAddress(address: string): WebhookAddress | null {
  if (address.length > LONGEST) return null;
  const match = PATH.exec(address.split(/[?#]/, 1)[0] ?? '');
  return match?.[1] && match[2] ? { hookKey: match[1], topic: match[2] } : null;
}
