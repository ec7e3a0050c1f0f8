import type { FetchedResult } from '../apply/apply-fetched.ts';
import type { Page } from '../recharge/pages.ts';

/** What came of a list of ReCharge's. */
export type Walked = Pick<FetchedResult, 'seen' | 'applied' | 'newest'>;

/** How a list is read and applied, page by page. */
export interface List {
  first(): Promise<Page>;
  next(cursor: string): Promise<Page>;
  apply(records: unknown[]): Promise<Walked>;
}

/** Applies all pages of a list. Safe to repeat. */
export async function walkPages(list: List): Promise<Walked> {
  let total: Walked = { seen: 0, applied: 0, newest: null };
  let page = await list.first();
  for (;;) {
    total = added(total, await list.apply(page.records));
    if (page.nextCursor === null) return total;
    page = await list.next(page.nextCursor);
  }
}

const added = (a: Walked, b: Walked): Walked => ({
  seen: a.seen + b.seen,
  applied: a.applied + b.applied,
  newest: later(a.newest, b.newest),
});

export const later = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b));
