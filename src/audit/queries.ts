import type { Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { type ListPage, pageFilter, pageSort } from '../list-page.ts';
import { type AuditDoc, audits } from './model.ts';

type Db = Pick<Deps, 'db'>;

/** Who did what in an account: one page and one row more (for `splitPage`). */
export function listAudits(deps: Db, accountId: Types.ObjectId, page: ListPage): Promise<AuditDoc[]> {
  return audits(deps)
    .find({ $and: [{ accountId }, pageFilter(page)] })
    .sort(pageSort(page))
    .limit(page.limit + 1)
    .maxTimeMS(page.maxTimeMS)
    .toArray();
}

/** What was done to any of these records, the newest first. */
export function auditsOf(
  deps: Db,
  accountId: Types.ObjectId,
  targetIds: string[],
  limit: number,
): Promise<AuditDoc[]> {
  return audits(deps)
    .find({ accountId, 'target.id': { $in: targetIds } })
    .sort({ at: -1 })
    .limit(limit)
    .toArray();
}
