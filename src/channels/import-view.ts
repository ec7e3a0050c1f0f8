import { MINUTE, SECOND } from '../time.ts';
import type { ImportProgress } from './model.ts';

export interface ProgressView {
  isUnderWay: boolean;
  /**
   * 0 to 100, over the date window since ReCharge gives no totals (see `ImportProgress`); null where that
   * cannot be said.
   */
  percent: number | null;
  /** `about 3 min left`; null before it can be reckoned. */
  left: string | null;
  seen: number;
  applied: number;
  calls: number;
  from: Date | null;
  to: Date | null;
  mark: Date | null;
  problem: string | null;
  state: ImportProgress['state'];
}

/** Too early an estimate is worse than none. */
const RECKON_AFTER_MS = 3 * SECOND;
const RECKON_AFTER_PERCENT = 2;

/** An import's progress as a page shows it. */
export function importProgress(progress: ImportProgress, now: Date): ProgressView {
  const isUnderWay = progress.state === 'queued' || progress.state === 'running';
  const percent = percentOf(progress);
  const { seen, applied, calls, from, to, mark, problem, state } = progress;
  return {
    isUnderWay,
    percent,
    left: isUnderWay && percent !== null ? leftOf(progress, percent, now) : null,
    seen,
    applied,
    calls,
    from,
    to,
    mark,
    problem,
    state,
  };
}

function percentOf(progress: ImportProgress): number | null {
  if (progress.state === 'done') return 100;
  if (!progress.from || !progress.to) return null;
  const window = progress.to.getTime() - progress.from.getTime();
  if (window <= 0) return 0;
  const covered = (progress.mark?.getTime() ?? progress.from.getTime()) - progress.from.getTime();
  // 100 is said when it is done, not before: versions may lie beyond the window's end.
  return Math.max(0, Math.min(99, Math.floor((covered / window) * 100)));
}

function leftOf(progress: ImportProgress, percent: number, now: Date): string | null {
  const elapsed = progress.startedAt ? now.getTime() - progress.startedAt.getTime() : 0;
  if (elapsed < RECKON_AFTER_MS || percent < RECKON_AFTER_PERCENT) return null;
  const minutes = Math.ceil(((elapsed / percent) * (100 - percent)) / MINUTE);
  if (minutes <= 1) return 'about 1 min left';
  return minutes < 90 ? `about ${minutes} min left` : `about ${Math.round(minutes / 60)} h left`;
}
