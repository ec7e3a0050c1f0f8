import type { Deps } from '../deps.ts';
import { because } from './because.ts';
import { expiredLeases, markUncertain } from './queries.ts';

/**
 * The scheduler's job: a mail whose worker died while sending it becomes `uncertain`, to be looked at by a
 * person, and is never sent again by itself. Returns how many.
 */
export async function expireLeases(deps: Pick<Deps, 'db' | 'now' | 'log' | 'metrics'>): Promise<number> {
  const now = deps.now();
  let marked = 0;
  for (const mail of await expiredLeases(deps, now)) {
    const set = {
      state: 'uncertain',
      ...because('worker_lost'),
      updatedAt: now,
    } as const;
    if (!(await markUncertain(deps, mail, set, now))) continue;
    marked += 1;
    deps.metrics.mails.inc({ kind: mail.kind, state: 'uncertain' });
    deps.log.warn({ mailId: mail._id.toString() }, 'mail uncertain: its worker was not heard of again');
  }
  return marked;
}
