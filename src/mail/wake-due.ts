import type { Deps } from '../deps.ts';
import { MINUTE } from '../time.ts';
import { dueMails, markWoken, nextProbe, wakeWaiting } from './queries.ts';
import { senderOf } from './sender-model.ts';
import { nameProbe, refusedSender, takeProbe } from './senders.ts';
import { type Waker, wakeMail } from './wake-mail.ts';

const LIMIT = 500;
/** A row that was woken and is still due has a busy worker: waking it every 10 s would only fill the queue. */
const AGAIN_AFTER_MS = MINUTE;

/**
 * The scheduler's job, every 10 s: wakes the worker for every mail that is due, also those whose first
 * wake-up was lost. Returns how many; stops at the first that the broker does not take. While the mail server
 * refuses our sender one waiting mail a minute asks again; when it is taken, the others are due.
 */
export async function wakeDue(deps: Pick<Deps, 'db' | 'now' | 'log' | 'config'> & Waker): Promise<number> {
  const now = deps.now();
  const refused = await refusedSender(deps);
  await wakeWaiting(deps, refused?._id ?? null, now);
  if (refused && (await takeProbe(deps))) await probe(deps, now);
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

async function probe(deps: Pick<Deps, 'db' | 'log' | 'config'> & Waker, now: Date): Promise<void> {
  const mail = await nextProbe(deps, senderOf(deps.config), now);
  if (!mail) return;
  await nameProbe(deps, mail);
  await wakeMail(deps, mail);
}
