import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor, Deps } from '../deps.ts';
import type { MailDoc } from './model.ts';
import { changeMail, findMail } from './queries.ts';
import { mailChanged, mailNotFound, mailNotHeld } from './refusals.ts';

/** Writes a person's decision about a held mail, once, with its audit. */
export async function decideHeld(
  deps: Pick<Deps, 'db' | 'now'>,
  decision: {
    accountId: Types.ObjectId;
    actor: Actor;
    mailId: Types.ObjectId;
    action: 'mail.released' | 'mail.discarded';
    set: Partial<MailDoc>;
  },
): Promise<MailDoc> {
  const { accountId, actor, mailId, action, set } = decision;
  const mail = await findMail(deps, accountId, mailId);
  if (!mail) throw mailNotFound();
  if (mail.state !== 'held') throw mailNotHeld({ state: mail.state });
  return deps.db.transaction(async (session) => {
    const row = await changeMail(deps, mail, set, session);
    if (!row) throw mailChanged();
    const target = { kind: 'mail', id: mailId.toString(), name: `Mail of order ${mail.orderNumber}` };
    const changes = [{ path: 'state', before: mail.state, after: row.state }];
    await writeAudit(deps, { accountId, actor, action, target, changes }, session);
    return row;
  });
}
