import { type ClientSession, Types } from 'mongoose';
import type { Actor, Deps } from '../deps.ts';
import { inSession } from '../mongo/in-session.ts';
import { type AuditDoc, audits } from './model.ts';

export interface AuditEntry {
  accountId: Types.ObjectId;
  actor: Actor;
  /** `channel.created`, `apikey.revoked`, `order.despatched`, … */
  action: string;
  target: AuditDoc['target'];
  /** Before and after, by path; a secret appears as "set" or "replaced", never as its value. */
  changes?: AuditDoc['changes'];
  note?: string;
}

/**
 * Writes down who did what. With `session` the entry stands or falls with the transaction that
 * made the change.
 */
export async function writeAudit(
  deps: Pick<Deps, 'db' | 'now'>,
  entry: AuditEntry,
  session?: ClientSession,
): Promise<void> {
  const doc = {
    _id: new Types.ObjectId(),
    accountId: entry.accountId,
    at: deps.now(),
    actor: entry.actor,
    action: entry.action,
    target: entry.target,
    changes: entry.changes ?? [],
    note: entry.note ?? null,
  };
  await audits(deps).insertOne(doc, inSession(session));
}
