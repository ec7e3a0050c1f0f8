import type { ClientSession } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor, Deps } from '../deps.ts';
import type { UserDoc } from './user-model.ts';

/** The user as timelines and the audit trail name who did something. */
export const userActor = ({ _id, name, email }: UserDoc): Actor => ({
  kind: 'user',
  id: _id.toString(),
  name: name || email,
});

/** Writes into the audit trail what happened to a user; done by themselves unless another actor is named. */
export function noteUser(
  deps: Pick<Deps, 'db' | 'now'>,
  user: UserDoc,
  what: { action: `user.${string}`; actor?: Actor; note?: string },
  tx?: ClientSession,
): Promise<void> {
  const { _id, accountId, email } = user;
  const target = { kind: 'user', id: _id.toString(), name: email };
  return writeAudit(deps, { accountId, actor: userActor(user), target, ...what }, tx);
}
