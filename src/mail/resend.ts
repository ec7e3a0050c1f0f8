import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor, Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { decideMail } from './decide-mail.ts';
import { loadContext } from './load-context.ts';
import type { MailDoc, MailState } from './model.ts';
import { changeMail, findMail } from './queries.ts';
import { factsMissing, mailChanged, mailNotFound, mailNotResendable } from './refusals.ts';
import { type Waker, wakeMail } from './wake-mail.ts';

/** States from which a person may send a mail again. */
export const RESENDABLE: readonly MailState[] = ['sent', 'failed', 'uncertain', 'suppressed'];

/**
 * Sends a mail once more because a person said so: the same row with the next version (and with it another
 * Message-ID); earlier tries stay in `attempts`. `expectedVersion` is the version that the person saw, so
 * that pressing twice sends once.
 *
 * @throws GatewayError 404 `mail_not_found`; 409 `mail_not_resendable`, `mail_changed`, or the reason why it
 * would not be sent now either.
 */
export async function resendMail(
  deps: Pick<Deps, 'db' | 'now' | 'log'> & Waker,
  accountId: Types.ObjectId,
  actor: Actor,
  mailId: Types.ObjectId,
  options: { expectedVersion?: number } = {},
): Promise<MailDoc> {
  const mail = await findMail(deps, accountId, mailId);
  if (!mail) throw mailNotFound();
  if (!RESENDABLE.includes(mail.state)) throw mailNotResendable({ state: mail.state });
  if (options.expectedVersion !== undefined && options.expectedVersion !== mail.version) throw mailChanged();
  const context = await loadContext(deps, mail);
  if (!context) throw factsMissing();
  const now = deps.now();
  const decision = decideMail(context, now, { byHand: true });
  if (decision.state === 'suppressed' || decision.state === 'cancelled') {
    const message = decision.explanation ?? 'It would not be sent now either.';
    const cure = 'Change what the reason names, then resend.';
    throw new GatewayError(decision.reason ?? 'suppressed', message, { status: 409, cure });
  }

  const version = mail.version + 1;
  const set = {
    state: 'queued',
    reason: 'resent_by_hand',
    explanation: `Sent again by ${actor.name}.`,
    version,
    lease: null,
    to: decision.to,
    dueAt: now,
    wokenAt: null,
    waitingSince: null,
    waitsFor: null,
    updatedAt: now,
  } as const;
  const written = await deps.db.transaction(async (session) => {
    const row = await changeMail(deps, mail, set, session);
    if (!row) throw mailChanged();
    await writeAudit(
      deps,
      {
        accountId,
        actor,
        action: 'mail.resent',
        target: { kind: 'mail', id: mailId.toString(), name: `Despatch mail of order ${mail.orderNumber}` },
        changes: [{ path: 'version', before: mail.version, after: version }],
        note: `It was ${mail.state} before`,
      },
      session,
    );
    return row;
  });
  await wakeMail(deps, written);
  return written;
}
