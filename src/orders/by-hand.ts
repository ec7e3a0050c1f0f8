import type { Types } from 'mongoose';
import { nextWrite } from '../apply/decision.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor, Deps } from '../deps.ts';
import { consequences } from './consequences.ts';
import { exceptionKey } from './exceptions.ts';
import { type OrderDoc, orders } from './model.ts';
import { holdReason, isReleasable } from './order-status.ts';

type ByHandDeps = Pick<Deps, 'db' | 'now'>;

/**
 * A person has dealt with an exception: it ends, and the order is again what it is without it.
 *
 * @param key `exceptionKey`
 * @returns false when there is no such exception (any more).
 */
export async function resolveException(
  deps: ByHandDeps,
  actor: Actor,
  order: Pick<OrderDoc, '_id' | 'accountId'>,
  { key, note }: { key: string; note: string },
): Promise<boolean> {
  return change(deps, order, (held) => {
    const exceptions = held.exceptions.filter((exception) => exceptionKey(exception) !== key);
    const resolved = held.exceptions.find((exception) => exceptionKey(exception) === key);
    if (!resolved) return null;
    const changes = [{ path: 'exception', before: resolved.message, after: null }];
    return {
      next: { ...held, exceptions },
      audit: { actor, action: 'order.exception_resolved', changes, note },
    };
  });
}

/**
 * A person lets an order go that is held back. Not one that waits for its payment, or whose other copy is despatched
 * instead of it.
 *
 * @returns false when the order is not held, or not by what a person may lift.
 */
export async function releaseHold(
  deps: ByHandDeps,
  actor: Actor,
  order: Pick<OrderDoc, '_id' | 'accountId'>,
): Promise<boolean> {
  return change(deps, order, (held) => {
    if (!isReleasable(held)) return null;
    const reason = holdReason(held);
    const changes = [{ path: 'statusReason', before: reason, after: null }];
    return { next: { ...held, releasedHold: reason }, audit: { actor, action: 'order.released', changes } };
  });
}

type Entry = Omit<Parameters<typeof writeAudit>[1], 'accountId' | 'target'>;

async function change(
  deps: ByHandDeps,
  { _id, accountId }: { _id: Types.ObjectId; accountId: Types.ObjectId },
  decide: (held: OrderDoc) => { next: OrderDoc; audit: Entry } | null,
): Promise<boolean> {
  for (;;) {
    const done = await deps.db.transaction(async (session): Promise<boolean | 'lost'> => {
      const held = await orders(deps).findOne({ _id, accountId }, { session });
      const wanted = held && decide(held);
      if (!held || !wanted) return false;
      const set = { ...consequences(wanted.next), ...nextWrite(held, deps.now()) };
      const written = await orders(deps).updateOne(
        { _id, accountId, revision: held.revision },
        { $set: set },
        { session },
      );
      if (written.matchedCount === 0) return 'lost';
      const target = { kind: 'order', id: _id.toString(), name: held.number };
      await writeAudit(deps, { ...wanted.audit, accountId, target }, session);
      return true;
    });
    if (done !== 'lost') return done;
  }
}
