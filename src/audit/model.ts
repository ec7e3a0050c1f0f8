import type { Types } from 'mongoose';
import type { Change } from '../changes.ts';
import type { Actor } from '../deps.ts';
import { collection } from '../mongo/collection.ts';

/** Who changed what, kept for explaining; secrets appear as "set" or "replaced", never as values. */
export interface AuditDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  at: Date;
  actor: Actor;
  /** `channel.created`, `channel.saved`, `apikey.created`, `order.despatched`, … */
  action: string;
  target: { kind: string; id: string; name: string };
  changes: Change[];
  note: string | null;
}

export const audits = collection<AuditDoc>({
  name: 'audit',
  indexes: [{ key: { accountId: 1, at: -1, _id: -1 } }, { key: { accountId: 1, 'target.id': 1, at: -1 } }],
  dropped: [{ accountId: 1, at: -1 }],
});
