import type { ClientSession, Types } from 'mongoose';
import type { Idempotency } from '../api/idempotency.ts';
import { idempotencyKeyReused } from '../api/refusals.ts';
import type { Deps } from '../deps.ts';
import type { ShipmentDoc } from '../shipments/model.ts';
import { findByIdempotencyKey, freeIdempotencyKeys } from '../shipments/queries.ts';
import { DAY } from '../time.ts';

/** How long a key is remembered. */
const KEPT_MS = 30 * DAY;

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
  throw idempotencyKeyReused();
}

/** The scheduler's job: forgets keys after 30 days. Returns how many. */
export function expireIdempotencyKeys(deps: Pick<Deps, 'db' | 'now'>): Promise<number> {
  return freeIdempotencyKeys(deps, { before: new Date(deps.now().getTime() - KEPT_MS) });
}
