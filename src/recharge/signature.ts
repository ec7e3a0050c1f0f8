import { createHash, createHmac } from 'node:crypto';
import { equalsInConstantTime } from '../crypto.ts';
import { MINUTE, SECOND } from '../time.ts';
import { RETRY_SPAN_MS } from './retry-span.ts';

/** The headers that matter, as node gives them (lower-case names). */
export type SignatureHeaders = Record<string, string | string[] | undefined>;

export type Verdict =
  /** `secret`: which of the given ones it was. */
  | { ok: true; scheme: 'timestamped' | 'plain'; secret: number }
  | { ok: false; reason: 'missing' | 'mismatch' | 'stale' | 'malformed' };

export const TIMESTAMPED_HEADER = 'x-recharge-webhook-signature';
export const PLAIN_HEADER = 'x-recharge-hmac-sha256';

/** How far ReCharge's clock may go before ours; nothing honest is signed later than it arrives. */
const CLOCKS_APART_MS = 5 * MINUTE;

const HEX_SHA256 = /^[0-9a-f]{64}$/;

/**
 * Verifies a delivery with the API Client Secret, by ReCharge's two schemes:
 * - timestamped, `t=<unix seconds>,v1=<hex>`: HMAC-SHA-256 of `t + "." + body`, at most 48 hours old, ReCharge's
 *   retries included, and 5 minutes ahead (documentation page changelog.getrecharge.com, "Webhook signatures now support timestamp
 *   verification");
 * - plain, despite its header's name no HMAC: SHA-256 of the secret followed by the body, hex (issue 13 of
 *   saudslm/recharge-api-node quotes ReCharge's support; observed by darrylcousins/boxesapp).
 *
 * Where the timestamped header is there it alone decides, as by hookdeck/webhook-skills. `body` is the bytes
 * as received: one lost space breaks both. `at` is when the delivery came, not when it is judged: what waited in
 * quarantine may be older. Several secrets are tried (rotation); an empty one never verifies
 * anything.
 */
export function verifySignature(
  body: Buffer,
  headers: SignatureHeaders,
  secrets: readonly string[],
  at: Date,
): Verdict {
  const timestamped = oneValue(headers[TIMESTAMPED_HEADER]);
  if (timestamped !== undefined) return verifyTimestamped(body, timestamped, secrets, at);
  const plain = oneValue(headers[PLAIN_HEADER]);
  if (plain === undefined) return { ok: false, reason: 'missing' };
  if (!HEX_SHA256.test(plain)) return { ok: false, reason: 'malformed' };
  const secret = secrets.findIndex((one) => one !== '' && equalsInConstantTime(plainHash(one, body), plain));
  return secret >= 0 ? { ok: true, scheme: 'plain', secret } : { ok: false, reason: 'mismatch' };
}

function verifyTimestamped(body: Buffer, header: string, secrets: readonly string[], at: Date): Verdict {
  const parts = header.split(',').map((part) => part.trim());
  const valuesOf = (key: string) =>
    parts.filter((part) => part.startsWith(`${key}=`)).map((part) => part.slice(key.length + 1));
  const [time, ...otherTimes] = valuesOf('t');
  const signatures = valuesOf('v1').filter((value) => HEX_SHA256.test(value));
  // A later scheme may stand beside v1, but two times leave open which one was signed.
  if (time === undefined || otherTimes.length > 0 || !/^\d{1,12}$/.test(time) || signatures.length === 0) {
    return { ok: false, reason: 'malformed' };
  }
  const ageMs = at.getTime() - Number(time) * SECOND;
  if (ageMs > RETRY_SPAN_MS || ageMs < -CLOCKS_APART_MS) return { ok: false, reason: 'stale' };
  const secret = secrets.findIndex((one) => {
    if (one === '') return false;
    const expected = createHmac('sha256', one).update(`${time}.`).update(body).digest('hex');
    return signatures.some((signature) => equalsInConstantTime(expected, signature));
  });
  return secret >= 0 ? { ok: true, scheme: 'timestamped', secret } : { ok: false, reason: 'mismatch' };
}

function plainHash(secret: string, body: Buffer): string {
  return createHash('sha256').update(secret).update(body).digest('hex');
}

function oneValue(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(',') : value;
}
