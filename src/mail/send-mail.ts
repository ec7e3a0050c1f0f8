import type { Types } from 'mongoose';
import { randomToken } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { atParts } from '../email-address.ts';
import { describeError } from '../errors.ts';
import type { DespatchRenderer, RenderedMail } from '../mail-body/render-despatch.ts';
import type { DeliveryOutcome } from '../smtp/smtp-outcome.ts';
import { DELIVERY_MS, type MailTransport } from '../smtp/transport.ts';
import { SECOND } from '../time.ts';
import { because, type MailReason } from './because.ts';
import { composeDespatch } from './compose-despatch.ts';
import { decideMail } from './decide-mail.ts';
import { loadContext } from './load-context.ts';
import { maskEmail } from './mask-email.ts';
import type { MailDoc, MailState } from './model.ts';
import { nextTryAfter } from './next-try-after.ts';
import { claimMail, findDueMail, writeResult } from './queries.ts';
import { senderOf } from './sender-model.ts';
import { noteOutcome } from './senders.ts';
import { tooLongAt, waitOrHold } from './wait-or-hold.ts';

export type SendDeps = Pick<Deps, 'config' | 'db' | 'log' | 'metrics' | 'now'> & {
  transport: MailTransport;
  renderer: DespatchRenderer;
};

/** How long a worker owns a mail that it sends; at most 2 minutes. */
export const LEASE_MS = 115 * SECOND;
/** From the claim to the first word with the mail server; a worker slower than this lets go. */
const PREPARE_MS = 15 * SECOND;
const WRITE_AGAIN_MS = 500;

/**
 * Sends one mail, if it is due and nobody else has it. The row says `attempting` on the majority before
 * the mail server hears of it, so a crash at any moment leaves a mail that is not sent again by itself.
 *
 * @returns the state it reached, or null when there was nothing to do.
 */
export async function sendMail(deps: SendDeps, mailId: Types.ObjectId): Promise<MailState | null> {
  const startedAt = deps.now();
  const clock = performance.now();
  const token = randomToken(16);
  const { domain } = atParts(deps.config.mailFrom.address);
  const lease = { token, until: new Date(startedAt.getTime() + LEASE_MS) };
  const due = await findDueMail(deps, mailId, startedAt);
  if (!due) return null;
  const aside = await waitOrHold(deps, due, startedAt);
  if (aside) return aside;
  const mail = await claimMail(deps, due, { now: startedAt, lease, domain });
  if (!mail) return null;

  const result = await attempt(deps, mail, () => performance.now() - clock).catch((error: unknown) => {
    // Nothing was said to the mail server yet, and only we know that: the mail simply stays due.
    deps.log.warn({ mailId: mailId.toString(), err: describeError(error) }, 'mail not prepared');
    return notPrepared(error, startedAt, mail);
  });
  const { state, rendered, ...rest } = result;
  const endedAt = deps.now();
  const set: Partial<MailDoc> = {
    state,
    reason: rest.reason,
    explanation: rest.explanation,
    updatedAt: endedAt,
    ...(rest.to === undefined ? {} : { to: rest.to }),
    ...(rest.dueAt ? { dueAt: rest.dueAt, wokenAt: null } : {}),
    ...rest.waits,
    ...(state === 'sent' ? { sentAt: endedAt } : {}),
    ...(rendered ? { rendered, subject: rendered.subject } : {}),
  };
  const end = { startedAt, endedAt, state, reply: rest.reply };
  const deadline = clock + LEASE_MS + DELIVERY_MS;
  const written = await untilWritten(deps, () => writeResult(deps, mail, token, set, end), deadline);
  const facts = { mailId: mailId.toString(), to: maskEmail(mail.to), state, reason: rest.reason };
  deps.log.info(facts, written ? 'mail tried' : 'mail tried, but its row had moved on');
  deps.metrics.mails.inc({ kind: mail.kind, state });
  return state;
}

interface Result {
  state: MailState;
  reason: string | null;
  explanation: string | null;
  reply: string | null;
  rendered: RenderedMail | null;
  to?: string | null;
  dueAt?: Date;
  waits?: Pick<MailDoc, 'waitingSince' | 'waitsFor' | 'triedAt'>;
}

const notSent = (state: MailState, why: Pick<Result, 'reason' | 'explanation'>): Result => ({
  state,
  ...why,
  reply: null,
  rendered: null,
});

const notPrepared = (error: unknown, dueAt: Date, mail: MailDoc): Result => ({
  state: 'deferred',
  ...because('not_prepared'),
  reply: describeError(error),
  rendered: null,
  dueAt,
  waits: { waitingSince: mail.waitingSince ?? dueAt },
});

async function attempt(deps: SendDeps, mail: MailDoc, elapsedMs: () => number): Promise<Result> {
  const context = await loadContext(deps, mail);
  if (!context) return notSent('failed', because('facts_missing'));
  // A first decision may be hours old: every condition is looked at again.
  const byHand = mail.version > 1 || Boolean(mail.releasedAt);
  const decision = decideMail(context, deps.now(), { byHand });
  const { to, reason, explanation } = decision;
  if (decision.state === 'scheduled' && !byHand) {
    return { ...notSent('scheduled', { reason, explanation }), dueAt: decision.dueAt };
  }
  if (decision.state === 'suppressed' || decision.state === 'cancelled' || !to) {
    return { ...notSent(decision.state, { reason, explanation }), to };
  }
  let composed: Awaited<ReturnType<typeof composeDespatch>>;
  try {
    composed = await composeDespatch(deps, mail, context, to);
  } catch (error) {
    deps.log.error({ mailId: mail._id.toString(), err: error }, 'mail cannot be composed');
    return notSent('failed', because('not_composed'));
  }
  const { rendered, outgoing } = composed;
  const outcome: Outcome =
    elapsedMs() > PREPARE_MS
      ? { state: 'deferred', reason: 'worker_slow', reply: 'not handed over: too late', about: 'server' }
      : await deps.transport.deliver(outgoing);
  return { ...(await afterOutcome(deps, mail, to, outcome)), reply: outcome.reply, rendered, to };
}

type Outcome = DeliveryOutcome | { state: 'deferred'; reason: MailReason; reply: string; about: 'server' };
type After = Pick<Result, 'state' | 'reason' | 'explanation' | 'dueAt' | 'waits'>;

/**
 * A passing refusal is tried again later, for 24 hours from the version's first try; a refused sender's mails
 * wait until it is taken. What had to wait longer for no fault of the recipient is held for a person.
 */
async function afterOutcome(deps: SendDeps, mail: MailDoc, to: string, outcome: Outcome): Promise<After> {
  const { state, reason, about } = outcome;
  const now = deps.now();
  const mustWait = await noteOutcome(deps, mail, to, outcome).catch((error: unknown) => {
    // The mail's own result matters more; the next refusal says it again.
    deps.log.warn({ err: describeError(error) }, 'what a try says about the sender is not written');
    return false;
  });
  if (reason === null) return { state, reason, explanation: null };
  if (state !== 'deferred') return { state, ...because(reason) };
  const isOurs = about === 'sender' || about === 'server' || mustWait;
  const waitingSince = mail.waitingSince ?? now;
  if (mustWait) {
    const waits = { waitingSince, waitsFor: senderOf(deps.config), triedAt: now };
    return { state, ...because(reason), dueAt: tooLongAt(waitingSince), waits };
  }
  const tries = mail.attempts.filter(({ version }) => version === mail.version);
  const since = now.getTime() - (tries[0]?.startedAt ?? now).getTime();
  const wait = nextTryAfter(tries.length, since);
  if (wait === null && isOurs) return { state: 'held', ...because('waited_too_long') };
  if (wait === null) return { state: 'failed', ...because('gave_up') };
  const dueAt = new Date(now.getTime() + wait);
  return { state, ...because(reason), dueAt, waits: { waitingSince: isOurs ? waitingSince : null } };
}

/** The result of a mail that has gone must not be lost to a passing fault of the database. */
async function untilWritten(
  deps: Pick<Deps, 'log'>,
  write: () => Promise<boolean>,
  deadline: number,
): Promise<boolean> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      deps.log.warn({ err: describeError(error) }, 'result of a mail not written yet');
      if (performance.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, WRITE_AGAIN_MS));
    }
  }
}
