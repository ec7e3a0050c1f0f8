import type { Types } from 'mongoose';
import type { Actor, Deps } from '../deps.ts';
import { because } from './because.ts';
import { decideHeld } from './decide-held.ts';
import type { MailDoc } from './model.ts';
import { type Waker, wakeMail } from './wake-mail.ts';

/**
 * Lets a held mail go because a person said so, however long it waited; whether the channel sends mails and
 * the shipment still stands is looked at again when it is sent.
 *
 * @throws GatewayError 404 `mail_not_found`; 409 `mail_not_held`, `mail_changed`
 */
export async function releaseMail(
  deps: Pick<Deps, 'db' | 'now' | 'log'> & Waker,
  accountId: Types.ObjectId,
  actor: Actor,
  mailId: Types.ObjectId,
): Promise<MailDoc> {
  const now = deps.now();
  const set = {
    state: 'queued',
    ...because('released_by_hand'),
    releasedAt: now,
    waitingSince: null,
    waitsFor: null,
    dueAt: now,
    wokenAt: null,
    updatedAt: now,
  } as const;
  const mail = await decideHeld(deps, { accountId, actor, mailId, action: 'mail.released', set });
  await wakeMail(deps, mail);
  return mail;
}
