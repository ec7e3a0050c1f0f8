import { type Answer, NOT_FOUND_AT_RECHARGE, TOO_MANY_ASKS } from './answer.ts';
import type { Why } from './ask-model.ts';
import { type Decision, unapplied } from './decision.ts';
import type { Held, Known, StoredDoc } from './holdings.ts';
import { type Item, isPlaced, type PlacedItem, type ReadRecord } from './item.ts';
import {
  answered,
  type Done,
  decided,
  type EarlierRow,
  type EventResult,
  postponed,
  repeated,
  type Verdict,
} from './verdicts.ts';

/** What an event is decided on, with what the events before it in the batch have changed. */
export interface BatchView<Content, Doc> {
  held: Held<Content, Doc>;
  /** The row that the same bytes got earlier. */
  rowOf(item: Item<Content>): EarlierRow | undefined;
  /** The verdict that the same bytes got in this batch. */
  verdictOf(item: Item<Content>): Verdict | undefined;
  answerTo(item: Item<Content>): Answer<Content> | undefined;
  /** Why ReCharge was asked for the object. */
  askedBecause(item: Item<Content>): readonly Why[];
  /** Whether it may be the sample record of a test delivery, and whether it looks like one. */
  maySample(item: PlacedItem<Content>): 'test' | 'sample' | null;
  now: Date;
}

/**
 * What one event does; the first line that fits counts.
 *
 * | the event                                                             | comes to                          |
 * |-----------------------------------------------------------------------|-----------------------------------|
 * | has the bytes of one before it in the batch                           | duplicate, or dead as that one    |
 * | cannot be read                                                        | dead                              |
 * | is of a channel that is gone                                          | ignored                           |
 * | has the bytes of an earlier one, and nothing is to be looked up again | duplicate                         |
 * | may be a sample, gives only an id, or is a deletion without a proof   | asked for; see `whyAsk`, `weigh`  |
 * | is a deletion, or a record whose version says whether it is news      | what `known.decide` says          |
 * | shares its version with another state                                 | asked for; see `weigh`            |
 */
export function decideEvent<Content, Doc extends StoredDoc>(
  item: Item<Content>,
  batch: BatchView<Content, Doc>,
): EventResult<Doc> {
  const { now } = batch;
  const twin = batch.verdictOf(item);
  if (twin) return twin.outcome === 'dead' ? { ...repeated(item), verdict: twin } : repeated(item);
  const row = batch.rowOf(item);
  const dead = (reason: string): Done<Doc> =>
    decided(item, row, { outcome: 'dead', reason, changes: [], next: null }, now);
  if (item.reading.kind === 'dead') return dead(`unreadable: ${item.reading.reason}`);
  if (!isPlaced(item)) return decided(item, row, unapplied('ignored', 'channel_unknown'), now);

  const known = batch.held.of(item);
  const isRepeat = row !== undefined && !item.resumed && stands(row, known);
  if (isRepeat && !isLookedUpAgain(item, known)) return repeated(item, row);
  const sample = known.isHeld ? null : batch.maySample(item);
  const isSample = sample !== null;
  const why = whyAsk(item, known, { sample, isRepeat });
  const alone = why.length > 0 ? null : decideAlone(item, known, now);
  if (alone && alone.outcome !== 'tie') return decided(item, row, alone, now);

  const answer = batch.answerTo(item);
  if (!answer) return { kind: 'ask', why: alone ? ['tie'] : why, isRepeat };
  if (answer.kind === 'failed' && !(answer.forbidden && isSample))
    return answer.retry === 'never' ? dead(answer.reason) : postponed(item, answer.retry, answer.reason);
  const isDeletion = batch.askedBecause(item).includes('deletion');
  const { decision, record, isOther } = weigh(item, known, answer, { isSample, isDeletion, at: now });
  if (!isRepeat && !isOther) return decided(item, row, decision, now);
  const superseded =
    item.reading.kind === 'deletion'
      ? unapplied('ignored', 'still_at_recharge')
      : unapplied('superseded', 'settled_by_fetch');
  const own = isRepeat ? repeated(item, row) : decided<Doc>(item, row, superseded, now);
  if (decision.outcome !== 'applied') return own;
  const answerRow = answered({ ...item, via: isRepeat ? item.via : 'tie' }, decision, record, now);
  return { ...own, rows: [answerRow, ...own.rows], next: decision.next };
}

/** What was ignored because ReCharge did not show the object may be news once it is sent again. */
const NOT_FOR_GOOD = new Set(['test_delivery', 'not_found', TOO_MANY_ASKS]);

/** The same bytes got a verdict that counts. */
const stands = ({ outcome, reason }: EarlierRow, known: { isHeld: boolean }): boolean =>
  outcome !== 'dead' && !(outcome === 'ignored' && !known.isHeld && NOT_FOR_GOOD.has(reason ?? ''));

/** The same bytes say something new where only ReCharge knows, and when it showed a deleted object again. */
const isLookedUpAgain = (item: Item<unknown>, known: { isAlive: boolean }): boolean =>
  item.reading.kind === 'deletion' ? known.isAlive : item.verified === 'none';

/** Why the event cannot be decided by what it says itself; empty when it can. */
function whyAsk(
  { reading, verified }: PlacedItem<unknown>,
  known: { isHeld: boolean; isAlive: boolean },
  { sample, isRepeat }: { sample: 'test' | 'sample' | null; isRepeat: boolean },
): Why[] {
  const why: Why[] = sample ? [sample] : [];
  if (reading.kind === 'ask') why.push(verified === 'none' ? 'unsigned' : 'old_shape');
  const isDoubted = reading.kind === 'deletion' && (isRepeat || sample !== null || !reading.isProof);
  // What is marked as deleted already needs no proof.
  if (isDoubted && (known.isAlive || !known.isHeld)) why.push('deletion');
  return why;
}

/** What the event does by what it says itself; null when it says no more than an id. */
function decideAlone<Content, Doc>(
  { reading, verified, objectId, topic }: PlacedItem<Content>,
  known: Known<Content, Doc>,
  at: Date,
): Decision<Doc[]> | null {
  if (reading.kind === 'deletion') return known.decide({ kind: 'deletion', objectId, reason: null, at });
  if (reading.kind !== 'record') return null;
  const { record } = reading;
  if (verified === 'fetched') return known.decide({ kind: 'record', source: 'list', record, at });
  return known.decide({ kind: 'record', source: 'event', record, topic, at });
}

interface Weighed<Content, Doc> {
  decision: Decision<Doc[]>;
  /** The fetched record that was decided on; null where it was the event's own, or nothing was found. */
  record: ReadRecord<Content> | null;
  /** ReCharge has another state than the event's, which counts in its place. */
  isOther: boolean;
}

/**
 * What an event does with what ReCharge answered; `isSample`: it may be a test delivery's sample record;
 * `isDeletion`: a deletion is among what waits for the answer. The event and the fetched record are like two
 * events: the newer version counts, on the same one the fetched. `missing` comes here only when it has been
 * found often enough (`judge-answer.ts`).
 *
 * | answer                    | comes to                                                               |
 * |---------------------------|------------------------------------------------------------------------|
 * | found, as the event says  | what `known.decide` says of it                                         |
 * | found, older              | the event counts                                                       |
 * | found, another state      | what `known.decide` says of it, as an event of its own; ours superseded  |
 * | missing                   | deleted if we hold it; a signed deletion counts before the first sight too; else ignored |
 * | unavailable               | what is signed is taken as it came: nobody can tell                     |
 * | forbidden, for a sample   | ignored like a missing one                                             |
 */
function weigh<Content, Doc>(
  { reading, objectId, topic, verified }: PlacedItem<Content>,
  known: Known<Content, Doc>,
  answer: Answer<Content>,
  { isSample, isDeletion, at }: { isSample: boolean; isDeletion: boolean; at: Date },
): Weighed<Content, Doc> {
  const own = reading.kind === 'record' ? reading.record : null;
  const isOwnDeletion = reading.kind === 'deletion' && verified !== 'none';
  const gone = (reason: string | null) => known.decide({ kind: 'deletion', objectId, reason, at });
  // An unsigned address proves nothing, not even its topic.
  const said = { kind: 'record', source: 'id', ...(verified === 'none' ? {} : { topic }) } as const;
  const on = (record: ReadRecord<Content>) => known.decide({ ...said, record, at });
  const only = (decision: Decision<Doc[]>) => ({ decision, record: null, isOther: false });
  if (answer.kind === 'found') {
    const { record } = answer;
    const isSame = !own || own.contentHash === record.contentHash;
    if (!isSame && own.version && record.version && own.version > record.version) return only(on(own));
    return { decision: on(record), record, isOther: !isSame || reading.kind === 'deletion' };
  }
  if (answer.kind === 'missing' && known.isHeld)
    return only(gone(isDeletion ? 'deletion_confirmed' : NOT_FOUND_AT_RECHARGE));
  if (isSample) return only(unapplied('ignored', 'test_delivery'));
  if (isOwnDeletion) return only(gone(null));
  if (answer.kind === 'missing') return only(unapplied('ignored', 'not_found'));
  return only(own ? on(own) : unapplied('ignored', 'catalogue_unavailable'));
}
