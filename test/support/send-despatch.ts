import type { Types } from 'mongoose';
import { readIdempotency } from '../../src/api/idempotency.ts';
import { parseBody } from '../../src/api/parse-body.ts';
import type { Actor } from '../../src/deps.ts';
import { type DespatchDeps, type DespatchResult, despatch } from '../../src/despatch/despatch.ts';
import { despatchBody } from '../../src/despatch/despatch-body.ts';

/** Despatches as a caller of the API does: with a body as it is sent, and maybe an Idempotency-Key. */
export async function sendDespatch(
  deps: DespatchDeps,
  accountId: Types.ObjectId,
  actor: Actor,
  body: unknown,
  { idempotencyKey }: { idempotencyKey?: string } = {},
): Promise<DespatchResult> {
  const idempotency = readIdempotency(idempotencyKey, body);
  return despatch(deps, accountId, actor, parseBody(despatchBody(deps.now), body), idempotency);
}
