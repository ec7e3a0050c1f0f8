import type { ImportProgress } from '../channels/model.ts';
import { GatewayError } from '../errors.ts';
import type { Page } from '../recharge/pages.ts';
import { type List, later } from './walk-pages.ts';

/**
 * Applies the next page of an import's list; what the progress is then. A cursor that ReCharge no longer
 * takes is forgotten, so that the list begins anew.
 */
export async function importPage(
  was: ImportProgress,
  list: List,
  now: Date,
): Promise<{ progress: Partial<ImportProgress>; isLast: boolean }> {
  const begun = {
    state: 'running' as const,
    startedAt: was.startedAt ?? now,
    finishedAt: null,
    calls: was.calls + 1,
  };
  const page = await (was.cursor === null ? list.first() : nextOrStale(list, was.cursor));
  if (page === 'stale') return { progress: { ...begun, cursor: null }, isLast: false };
  const result = await list.apply(page.records);
  const progress = {
    ...begun,
    cursor: page.nextCursor,
    mark: later(was.mark, result.newest),
    seen: was.seen + result.seen,
    applied: was.applied + result.applied,
    problem: null,
  };
  return { progress, isLast: page.nextCursor === null };
}

async function nextOrStale(list: List, cursor: string): Promise<Page | 'stale'> {
  try {
    return await list.next(cursor);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'recharge_invalid') return 'stale';
    throw error;
  }
}
