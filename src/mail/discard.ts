import type { Types } from 'mongoose';
import type { Actor, Deps } from '../deps.ts';
import { because } from './because.ts';
import { decideHeld } from './decide-held.ts';
import type { MailDoc } from './model.ts';

/**
 * Gives a held mail up because a person said so.
 *
 * @throws GatewayError 404 `mail_not_found`; 409 `mail_not_held`, `mail_changed`
 */
export async function discardMail(
  deps: Pick<Deps, 'db' | 'now'>,
  accountId: Types.ObjectId,
  actor: Actor,
  mailId: Types.ObjectId,
): Promise<MailDoc> {
  const set = { state: 'cancelled', ...because('discarded_by_hand'), updatedAt: deps.now() } as const;
  return decideHeld(deps, { accountId, actor, mailId, action: 'mail.discarded', set });
}
