import { createHash } from 'node:crypto';
import type { Deps } from '../deps.ts';
import { MAJORITY } from '../mongo/database.ts';
import type { RefusalAbout } from '../smtp/smtp-outcome.ts';
import { MINUTE } from '../time.ts';
import type { MailReason } from './because.ts';
import type { MailDoc, MailState } from './model.ts';
import { type MailSenderDoc, mailSenders, senderOf } from './sender-model.ts';

/** What a try came to, as far as the sender is concerned. */
interface Tried {
  state: MailState;
  about: RefusalAbout | null;
  reason: MailReason | null;
  reply: string;
}

type SenderDeps = Pick<Deps, 'db' | 'now' | 'log' | 'config'>;

const PROBE_EVERY_MS = MINUTE;
/** So many different recipients in a row, refused by policy, mean that it is us. */
const DOUBTS = 3;

/** The sender if its mail server refuses it just now. */
export async function refusedSender(deps: Pick<Deps, 'db' | 'config'>): Promise<MailSenderDoc | null> {
  return await mailSenders(deps).findOne({ _id: senderOf(deps.config), refusedSince: { $ne: null } });
}

/**
 * Notes what a try says about our sender. True: its mails have to wait, this one too.
 */
export async function noteOutcome(
  deps: SenderDeps,
  mail: Pick<MailDoc, '_id'>,
  to: string,
  outcome: Tried,
): Promise<boolean> {
  if (outcome.state === 'sent') {
    await noteSuccess(deps, mail);
    return false;
  }
  if (outcome.about === 'sender') return refuse(deps, outcome, []);
  if (outcome.about === 'perhaps_sender') return refuse(deps, outcome, [hashOf(to)]);
  return false;
}

/** A success ends the doubts; only a probe's opens the way again: others' may have begun before it was closed. */
async function noteSuccess(deps: SenderDeps, mail: Pick<MailDoc, '_id'>): Promise<void> {
  const _id = senderOf(deps.config);
  const updatedAt = deps.now();
  await mailSenders(deps).updateOne(
    { _id, refusedSince: null, 'doubts.0': { $exists: true } },
    { $set: { doubts: [], updatedAt } },
  );
  const opened = await mailSenders(deps).updateOne(
    { _id, refusedSince: { $ne: null }, 'probe.mailId': mail._id.toString() },
    {
      $set: {
        refusedSince: null,
        reason: null,
        reply: null,
        doubts: [],
        probe: null,
        probeAt: null,
        updatedAt,
      },
    },
    { writeConcern: MAJORITY },
  );
  if (opened.modifiedCount > 0) deps.log.info({ sender: _id }, 'the mail server takes our mails again');
}

async function refuse(
  deps: SenderDeps,
  outcome: Pick<Tried, 'reason' | 'reply'>,
  doubts: string[],
): Promise<boolean> {
  const _id = senderOf(deps.config);
  const now = deps.now();
  const isOpened = { $gte: [{ $size: '$doubts' }, DOUBTS] };
  const isRefused = doubts.length === 0 ? { $literal: true } : isOpened;
  const kept = (field: string, value: unknown) => ({
    $cond: [{ $and: [{ $eq: ['$refusedSince', null] }, isRefused] }, { $literal: value }, `$${field}`],
  });
  const before = await mailSenders(deps).findOneAndUpdate(
    { _id },
    [
      {
        $set: {
          refusedSince: { $ifNull: ['$refusedSince', null] },
          doubts: { $setUnion: [{ $ifNull: ['$doubts', []] }, doubts] },
          reason: { $ifNull: ['$reason', null] },
          reply: { $ifNull: ['$reply', null] },
          probe: null,
          probeAt: { $ifNull: ['$probeAt', null] },
          updatedAt: now,
        },
      },
      {
        $set: {
          reason: kept('reason', outcome.reason),
          reply: kept('reply', outcome.reply),
          probeAt: kept('probeAt', new Date(now.getTime() + PROBE_EVERY_MS)),
          refusedSince: kept('refusedSince', now),
        },
      },
    ],
    { upsert: true, returnDocument: 'before', writeConcern: MAJORITY },
  );
  const wasRefused = Boolean(before?.refusedSince);
  if (wasRefused) return true;
  const known = new Set([...(before?.doubts ?? []), ...doubts]);
  const isRefusedNow = doubts.length === 0 || known.size >= DOUBTS;
  if (isRefusedNow) {
    deps.log.error(
      { sender: _id, reason: outcome.reason, reply: outcome.reply },
      'the mail server refuses us',
    );
  }
  return isRefusedNow;
}

/** Takes the turn to ask a refused sender's server again; of several schedulers one gets it. */
export async function takeProbe(deps: Pick<Deps, 'db' | 'now' | 'config'>): Promise<boolean> {
  const now = deps.now();
  const taken = await mailSenders(deps).updateOne(
    { _id: senderOf(deps.config), refusedSince: { $ne: null }, probeAt: { $lte: now } },
    { $set: { probeAt: new Date(now.getTime() + PROBE_EVERY_MS), probe: null } },
  );
  return taken.modifiedCount > 0;
}

export async function nameProbe(
  deps: Pick<Deps, 'db' | 'config'>,
  mail: Pick<MailDoc, '_id'>,
): Promise<void> {
  await mailSenders(deps).updateOne(
    { _id: senderOf(deps.config), refusedSince: { $ne: null } },
    { $set: { probe: { mailId: mail._id.toString() } } },
    { writeConcern: MAJORITY },
  );
}

/** Enough to tell recipients apart, without keeping their addresses. */
const hashOf = (to: string): string =>
  createHash('sha256').update(to.toLowerCase()).digest('base64url').slice(0, 22);
