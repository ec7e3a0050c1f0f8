import type { ClientSession, Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { type ListPage, pageFilter, pageSort } from '../list-page.ts';
import { MAJORITY } from '../mongo/database.ts';
import { SECOND } from '../time.ts';
import { messageIdOf } from './message-id.ts';
import {
  type MailAttempt,
  type MailDoc,
  type MailState,
  type MailSummary,
  mails,
  STILL_RENDERED,
} from './model.ts';

type Db = Pick<Deps, 'db'>;
type Id = Types.ObjectId;

/** States from which the worker may take a mail by itself. */
export const DUE_STATES: MailState[] = ['queued', 'scheduled', 'deferred'];

export async function findMail(deps: Db, accountId: Id, id: Id): Promise<MailDoc | null> {
  return await mails(deps).findOne({ _id: id, accountId });
}

/** The mails of an order, oldest first, without what was sent. */
export async function mailsOfOrder(deps: Db, accountId: Id, orderId: Id): Promise<MailSummary[]> {
  const rows = mails(deps)
    .find<MailSummary>({ accountId, orderId }, { projection: { rendered: 0 } })
    .sort({ _id: 1 });
  return await rows.toArray();
}

export interface MailFilter {
  channelId?: Id;
  orderId?: Id;
  shipmentId?: Id;
  channelOrderId?: string;
  orderNumber?: string;
  kind?: string;
  state?: MailState | { $in: MailState[] };
}

/** Up to `limit + 1` mails of the page, without what was sent. */
export async function listMails(
  deps: Db,
  accountId: Id,
  filter: MailFilter,
  page: ListPage,
): Promise<MailSummary[]> {
  const rows = mails(deps)
    .find<MailSummary>(
      { $and: [{ accountId, ...filter }, pageFilter(page)] },
      { projection: { rendered: 0 } },
    )
    .sort(pageSort(page))
    .limit(page.limit + 1)
    .maxTimeMS(page.maxTimeMS);
  return await rows.toArray();
}

/** The mail if it may be sent now. */
export async function findDueMail(deps: Db, id: Id, now: Date): Promise<MailDoc | null> {
  return await mails(deps).findOne({ _id: id, state: { $in: DUE_STATES }, dueAt: { $lte: now } });
}

/**
 * `queued → attempting` as a compare-and-set, durable on the majority before anything else happens: of
 * any number of workers one gets the mail. The try is written down in the same step, so that it shows even
 * if nothing is ever heard of it again. Null: not due any more, or somebody else's.
 */
export async function claimMail(
  deps: Db,
  mail: MailDoc,
  claim: { now: Date; lease: { token: string; until: Date }; domain: string },
): Promise<MailDoc | null> {
  const attempt: MailAttempt = {
    version: mail.version,
    startedAt: claim.now,
    endedAt: null,
    state: 'attempting',
    reply: null,
    messageId: messageIdOf(mail, claim.domain),
  };
  return await mails(deps).findOneAndUpdate(
    { _id: mail._id, state: { $in: DUE_STATES }, dueAt: { $lte: claim.now }, version: mail.version },
    {
      $set: {
        state: 'attempting',
        reason: null,
        explanation: null,
        lease: claim.lease,
        waitsFor: null,
        updatedAt: claim.now,
      },
      $push: { attempts: attempt },
    },
    { returnDocument: 'after', writeConcern: MAJORITY },
  );
}

/** Puts a due mail aside without a try; false when somebody has it or it changed. */
export async function setAside(
  deps: Db,
  mail: Pick<MailDoc, '_id' | 'accountId' | 'state' | 'version'>,
  set: Partial<MailDoc>,
): Promise<boolean> {
  const { _id, accountId, state, version } = mail;
  const result = await mails(deps).updateOne({ _id, accountId, state, version }, { $set: set });
  return result.modifiedCount === 1;
}

/** Of the mails that wait for a sender the one that was tried least recently is made due; null: none waits. */
export async function nextProbe(
  deps: Db,
  sender: string,
  now: Date,
): Promise<Pick<MailDoc, '_id' | 'kind' | 'version'> | null> {
  return await mails(deps).findOneAndUpdate(
    { waitsFor: sender, state: 'deferred' },
    { $set: { dueAt: now, wokenAt: now, triedAt: now } },
    {
      sort: { waitsFor: 1, triedAt: 1, _id: 1 },
      projection: { kind: 1, version: 1 },
      writeConcern: MAJORITY,
    },
  );
}

/** Mails that wait for a sender that is not refused (any more) are due at once. */
export async function wakeWaiting(deps: Db, refused: string | null, now: Date): Promise<void> {
  const others: { $gt: string } | { $gt: string; $ne: string } =
    refused === null ? { $gt: '' } : { $gt: '', $ne: refused };
  await mails(deps).updateMany(
    { waitsFor: { ...others, $type: 'string' }, state: 'deferred' },
    { $set: { dueAt: now, wokenAt: null, waitsFor: null } },
  );
}

/** How a try ended; it is found by when it started. */
export type AttemptEnd = Pick<MailAttempt, 'startedAt' | 'endedAt' | 'state' | 'reply'>;

function endOf(attempt: AttemptEnd) {
  const { startedAt, endedAt, state, reply } = attempt;
  return {
    set: {
      'attempts.$[one].endedAt': endedAt,
      'attempts.$[one].state': state,
      'attempts.$[one].reply': reply,
    },
    arrayFilters: [{ 'one.startedAt': startedAt, 'one.endedAt': null }],
  };
}

/**
 * Writes what became of a try. Only its owner can, known by the lease's token; also when the lease ran
 * out meanwhile and the mail became `uncertain`. False: somebody decided otherwise in between.
 */
export async function writeResult(
  deps: Db,
  mail: Pick<MailDoc, '_id' | 'accountId'>,
  token: string,
  set: Partial<MailDoc>,
  attempt: AttemptEnd,
): Promise<boolean> {
  const end = endOf(attempt);
  const result = await mails(deps).updateOne(
    {
      _id: mail._id,
      accountId: mail.accountId,
      'lease.token': token,
      state: { $in: ['attempting', 'uncertain'] },
    },
    { $set: { ...set, ...end.set, lease: null } },
    { arrayFilters: end.arrayFilters, writeConcern: MAJORITY },
  );
  return result.matchedCount === 1;
}

/**
 * A try whose worker was not heard of within the lease: nobody can tell whether the mail went. The token
 * stays, so that a worker that is only slow may still say so.
 */
export async function markUncertain(
  deps: Db,
  mail: Pick<MailDoc, '_id' | 'accountId' | 'lease'>,
  set: Partial<MailDoc>,
  now: Date,
): Promise<boolean> {
  const result = await mails(deps).updateOne(
    {
      _id: mail._id,
      accountId: mail.accountId,
      state: 'attempting',
      'lease.token': mail.lease?.token,
      'lease.until': { $lt: now },
    },
    { $set: { ...set, 'attempts.$[one].state': 'uncertain' } },
    { arrayFilters: [{ 'one.endedAt': null }], writeConcern: MAJORITY },
  );
  return result.matchedCount === 1;
}

/** Rows that are due, longest waiting first, and were not woken since `wokenBefore`. */
export async function dueMails(
  deps: Db,
  options: { now: Date; wokenBefore: Date; limit: number },
): Promise<Pick<MailDoc, '_id' | 'kind' | 'version'>[]> {
  const rows = mails(deps)
    .find({
      state: { $in: DUE_STATES },
      dueAt: { $lte: options.now },
      $or: [{ wokenAt: null }, { wokenAt: { $lte: options.wokenBefore } }],
    })
    .project<Pick<MailDoc, '_id' | 'kind' | 'version'>>({ kind: 1, version: 1 })
    .sort({ dueAt: 1 })
    .limit(options.limit);
  return await rows.toArray();
}

export async function markWoken(deps: Db, ids: Id[], at: Date): Promise<void> {
  await mails(deps).updateMany({ _id: { $in: ids } }, { $set: { wokenAt: at } });
}

export async function expiredLeases(deps: Db, now: Date): Promise<MailSummary[]> {
  const rows = mails(deps)
    .find({ state: 'attempting', 'lease.until': { $lt: now } })
    .project<MailSummary>({ rendered: 0 })
    .limit(500);
  return await rows.toArray();
}

/** Compare-and-set of a row that nobody is sending, on state and version; null when it moved on. */
export async function changeMail(
  deps: Db,
  mail: Pick<MailDoc, '_id' | 'accountId' | 'state' | 'version'>,
  set: Partial<MailDoc>,
  session: ClientSession,
): Promise<MailDoc | null> {
  const changed = await mails(deps).findOneAndUpdate(
    {
      _id: mail._id,
      accountId: mail.accountId,
      state: mail.state,
      version: mail.version,
    },
    { $set: set },
    { returnDocument: 'after', session },
  );
  return changed;
}

/** Removes what was sent 90 days ago; the row stays. Returns how many. */
export async function dropRendered(deps: Db, before: Date): Promise<number> {
  const result = await mails(deps).updateMany(
    { ...STILL_RENDERED, updatedAt: { $lt: before } },
    { $set: { rendered: null } },
  );
  return result.modifiedCount;
}

/** How many mails of a channel are in a state, counted no further than `upTo`. */
export function countMails(
  deps: Db,
  channel: { _id: Id; accountId: Id },
  state: MailState,
  upTo: number,
): Promise<number> {
  const filter = { accountId: channel.accountId, channelId: channel._id, state };
  return mails(deps).countDocuments(filter, { limit: upTo, maxTimeMS: 3 * SECOND });
}
