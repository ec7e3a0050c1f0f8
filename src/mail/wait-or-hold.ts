import type { Deps } from '../deps.ts';
import { because } from './because.ts';
import type { MailDoc } from './model.ts';
import { GIVE_UP_MS } from './next-try-after.ts';
import { setAside } from './queries.ts';
import { refusedSender } from './senders.ts';

/** When a mail that could not be handed over for reasons of our own is no news any more. */
export const tooLongAt = (waitingSince: Date): Date => new Date(waitingSince.getTime() + GIVE_UP_MS);

/**
 * Looks at a due mail before it is tried: one that waited too long is held for a person, and while the mail
 * server refuses our sender only the mail that asks again may go.
 *
 * @returns the state in which it was put aside; null: try it.
 */
export async function waitOrHold(
  deps: Pick<Deps, 'db' | 'config'>,
  mail: MailDoc,
  now: Date,
): Promise<'held' | 'deferred' | null> {
  const waitingSince = mail.waitingSince ?? mail.dueAt;
  if (tooLongAt(waitingSince) <= now) {
    const set = { state: 'held', ...because('waited_too_long'), waitsFor: null, updatedAt: now } as const;
    await setAside(deps, mail, set);
    return 'held';
  }
  const sender = await refusedSender(deps);
  if (!sender || sender.probe?.mailId === mail._id.toString()) return null;
  await setAside(deps, mail, {
    state: 'deferred',
    ...because(sender.reason ?? 'sender_refused'),
    waitingSince,
    waitsFor: sender._id,
    triedAt: mail.triedAt ?? null,
    dueAt: tooLongAt(waitingSince),
    updatedAt: now,
  });
  return 'deferred';
}
