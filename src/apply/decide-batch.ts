import { isTesting } from '../channels/is-testing.ts';
import type { ChannelDoc } from '../channels/model.ts';
import type { RowWrite } from '../events/write-rows.ts';
import type { Answer } from './answer.ts';
import { type BatchView, decideEvent } from './decide-event.ts';
import type { Held, StoredDoc } from './holdings.ts';
import { eventKey, type Item, isPlaced, objectKey, type PlacedItem } from './item.ts';
import type { EarlierRow, Verdict } from './verdicts.ts';

/** What is known when a batch is decided; rows by `eventKey`, answers by `objectKey`. */
export interface BatchKnowledge<Content, Doc> {
  held: Held<Content, Doc>;
  rows: ReadonlyMap<string, EarlierRow>;
  answers: ReadonlyMap<string, Answer<Content>>;
}

export interface BatchPlan<Content> {
  /** Of every event but those for whose object ReCharge must be asked. */
  verdicts: Map<Item<Content>, Verdict>;
  asks: PlacedItem<Content>[];
  rows: RowWrite[];
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
  const { held, rows, answers } = known;
  const plan: BatchPlan<Content> = { verdicts: new Map(), asks: [], rows: [] };
  const decided = new Map<string, Verdict>();
  const testing = new Map<ChannelDoc, boolean>();
  const ofBytes =
    <Value>(from: ReadonlyMap<string, Value>) =>
    (item: Item<Content>) =>
      item.verified === 'fetched' ? undefined : from.get(eventKey(item));
  const view: BatchView<Content, Doc> = {
    held,
    rowOf: ofBytes(rows),
    verdictOf: ofBytes(decided),
    answerTo: (item) => (answers.size === 0 ? undefined : answers.get(objectKey(item))),
    isTesting(channel) {
      const known = testing.get(channel) ?? isTesting(channel, now);
      testing.set(channel, known);
      return known;
    },
    now,
  };
  for (const item of items) {
    const step = decideEvent(item, view);
    if (step.kind === 'ask') {
      if (isPlaced(item)) plan.asks.push(item);
      continue;
    }
    plan.verdicts.set(item, step.verdict);
    if (step.verdict.outcome !== 'retry') decided.set(eventKey(item), step.verdict);
    plan.rows.push(...step.rows);
    if (step.next && isPlaced(item)) held.keep(item, step.next);
  }
  return plan;
}
