import type { ChannelDoc } from '../channels/model.ts';
import type { RowWrite } from '../events/write-rows.ts';
import { type Answer, TOO_MANY_ASKS } from './answer.ts';
import { isTest } from './ask-model.ts';
import type { AskRoom } from './ask-room.ts';
import type { Asked, AskRef } from './ask-writes.ts';
import { type BatchView, decideEvent } from './decide-event.ts';
import { unapplied } from './decision.ts';
import type { Held, StoredDoc } from './holdings.ts';
import { eventKey, type Item, isPlaced, objectKey } from './item.ts';
import { createSampleSense } from './sample-sense.ts';
import { decided as decidedAs, type EarlierRow, repeated, type Verdict, waiting } from './verdicts.ts';

/** What is known when a batch is decided; rows by `eventKey`, answers by `objectKey`. */
export interface BatchKnowledge<Content, Doc> {
  held: Held<Content, Doc>;
  rows: ReadonlyMap<string, EarlierRow>;
  answers: ReadonlyMap<string, Answer<Content>>;
  /** What ReCharge was asked for, by `objectKey`. */
  asked: ReadonlyMap<string, AskRef>;
  room: AskRoom;
}

export interface BatchPlan<Content> {
  verdicts: Map<Item<Content>, Verdict>;
  rows: RowWrite[];
  /** What ReCharge is to be asked for. */
  asks: Asked[];
  /** What it was asked for and has answered. */
  answered: AskRef[];
  /** Channels of which more came than a test delivery: what was held back as one is let go. */
  bursts: ChannelDoc[];
}

/**
 * Decides a batch in memory, event by event in their sequence; each gets its own row and verdict. What
 * changes of the documents stands in `known.held`.
 */
export function decideBatch<Content, Doc extends StoredDoc>(
  items: Item<Content>[],
  known: BatchKnowledge<Content, Doc>,
  now: Date,
): BatchPlan<Content> {
  const { held, rows, answers, asked, room } = known;
  const plan: BatchPlan<Content> = { verdicts: new Map(), rows: [], asks: [], answered: [], bursts: [] };
  const decided = new Map<string, Verdict>();
  const stale = new Set<string>();
  const sense = createSampleSense(items, held, room, now);
  const ofBytes =
    <Value>(from: ReadonlyMap<string, Value>) =>
    (item: Item<Content>) =>
      item.verified === 'fetched' ? undefined : from.get(eventKey(item));
  const ofObject = <Value>(from: ReadonlyMap<string, Value>, item: Item<Content>) =>
    from.size === 0 ? undefined : from.get(objectKey(item));
  const askedBecause = (item: Item<Content>) => ofObject(asked, item)?.why ?? [];
  const view: BatchView<Content, Doc> = {
    held,
    rowOf: ofBytes(rows),
    verdictOf: ofBytes(decided),
    answerTo: (item) => ofObject(answers, item),
    askedBecause,
    maySample: (item) => (item.resumed ? (isTest(askedBecause(item)) ? 'test' : null) : sense.of(item)),
    now,
  };
  for (const item of items) {
    let step = decideEvent(item, view);
    if (step.kind === 'ask') {
      if (!isPlaced(item)) continue;
      const { why, isRepeat } = step;
      const row = view.rowOf(item);
      const { isHeld } = held.of(item);
      if (item.resumed) stale.add(objectKey(item));
      else if (isHeld || room.admits(item)) plan.asks.push({ item, why, isHeld });
      else {
        const full = unapplied('ignored', TOO_MANY_ASKS);
        step = isRepeat ? repeated(item, row) : decidedAs<Doc>(item, row, full, now);
      }
      if (step.kind === 'ask') step = waiting<Doc>(item, row, { why, isRepeat }, now);
    }
    plan.verdicts.set(item, step.verdict);
    if (step.verdict.outcome !== 'retry') decided.set(eventKey(item), step.verdict);
    else stale.add(objectKey(item));
    plan.rows.push(...step.rows);
    if (step.next && isPlaced(item)) held.keep(item, step.next);
  }
  if (asked.size > 0)
    for (const key of new Set(items.map(objectKey))) {
      const ask = asked.get(key);
      if (ask && !stale.has(key)) plan.answered.push(ask);
    }
  plan.bursts = sense.bursts();
  return plan;
}
