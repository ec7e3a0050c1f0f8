import { bodyHash } from './body-hash.ts';
import { invalidIdempotencyKey } from './refusals.ts';

const MAX_LENGTH = 255;

/** A caller's word that a request with the same key is the same request; the hash tells whether it is. */
export interface Idempotency {
  key: string;
  bodyHash: string;
}

/**
 * The Idempotency-Key of a request and the hash of its body as sent; null without a key.
 * @throws GatewayError 422 `invalid_idempotency_key`
 */
export function readIdempotency(key: string | null | undefined, body: unknown): Idempotency | null {
  if (key === null || key === undefined) return null;
  if (key.trim() === '' || key.length > MAX_LENGTH) throw invalidIdempotencyKey();
  return { key, bodyHash: bodyHash(body) };
}
