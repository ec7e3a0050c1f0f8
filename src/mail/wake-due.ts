import type { Deps } from '../deps.ts';
import { MINUTE } from '../time.ts';
import { dueMails, markWoken } from './queries.ts';
import { type Waker, wakeMail } from './wake-mail.ts';

const LIMIT = 500;
/** A row that was woken and is still due has a busy worker: waking it every 10 s would only fill the queue. */
const AGAIN_AFTER_MS = MINUTE;

/**
 * The scheduler's job, every 10 s: wakes the worker for every mail that is due, also those whose first
 * wake-up was lost. Returns how many; stops at the first that the broker does not take.
 */
export async function wakeDue(deps: Pick<Deps, 'db' | 'now' | 'log'> & Waker): Promise<number> {
  const now = deps.now();
  const wokenBefore = new Date(now.getTime() - AGAIN_AFTER_MS);
  const due = await dueMails(deps, { now, wokenBefore, limit: LIMIT });
  const woken = [];
  for (const mail of due) {
    if (!(await wakeMail(deps, mail))) break;
    woken.push(mail._id);
  }
  if (woken.length > 0) await markWoken(deps, woken, now);
  return woken.length;
}
