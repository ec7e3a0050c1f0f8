import type { Deps } from '../deps.ts';
import { DAY } from '../time.ts';
import { dropRendered } from './queries.ts';

const KEPT_MS = 90 * DAY;

/** The scheduler's job, daily: what was sent is kept for 90 days, the fact that it was sent stays. */
export function dropOldMailBodies(deps: Pick<Deps, 'db' | 'now'>): Promise<number> {
  return dropRendered(deps, new Date(deps.now().getTime() - KEPT_MS));
}
