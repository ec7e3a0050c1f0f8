import type { ClientSession, Types } from 'mongoose';
import { bodyHash } from '../api/body-hash.ts';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import { findByIdempotencyKey, freeIdempotencyKeys } from '../shipments/queries.ts';

export type Idempotency = NonNullable<ShipmentDoc['idempotency']>;

const MAX_LENGTH = 255;
/** How long a key is remembered. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

const refused = (code: string, message: string, cure: string) =>
  new GatewayError(code, message, {
    status: 422,
    cure,
    faults: [{ path: 'Idempotency-Key', code, message }],
  });

/** @throws GatewayError 422 `invalid_idempotency_key` */
export function readIdempotencyKey(key: string | null | undefined, body: unknown): Idempotency | null {
  if (key === null || key === undefined) return null;
  if (key.trim() === '' || key.length > MAX_LENGTH) {
    throw refused(
      'invalid_idempotency_key',
      `The Idempotency-Key must have 1 to ${MAX_LENGTH} characters.`,
      'Use for example a UUID made once per despatch.',
    );
  }
  return { key, bodyHash: bodyHash(body) };
}

/**
 * What the same key made before, or null. Runs inside the despatch's transaction: of two requests at the
 * same time one is refused by the unique index, tries again, and finds the other's result here.
 *
 * @throws GatewayError 422 `idempotency_key_reused` when the body differs.
 */
export async function replayOf(
  deps: Pick<Deps, 'db' | 'now'>,
  accountId: Types.ObjectId,
  idempotency: Idempotency | null,
  session: ClientSession,
): Promise<ShipmentDoc | null> {
  if (!idempotency) return null;
  const { key } = idempotency;
  const earlier = await findByIdempotencyKey(deps, accountId, key, session);
  if (!earlier) return null;
  const before = new Date(deps.now().getTime() - KEPT_MS);
  if (earlier.createdAt < before) {
    await freeIdempotencyKeys(deps, { before, accountId, key }, session);
    return null;
  }
  if (earlier.idempotency?.bodyHash === idempotency.bodyHash) return earlier;
  throw refused(
    'idempotency_key_reused',
    'This Idempotency-Key came before with another body.',
    'Use a new key for a new despatch; repeat a request with exactly the body it had.',
  );
}

/** The scheduler's job: forgets keys after 30 days. Returns how many. */
export function expireIdempotencyKeys(deps: Pick<Deps, 'db' | 'now'>): Promise<number> {
  return freeIdempotencyKeys(deps, { before: new Date(deps.now().getTime() - KEPT_MS) });
}
