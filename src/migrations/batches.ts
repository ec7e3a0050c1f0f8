import type { mongo } from 'mongoose';
import { asId } from '../ids.ts';
import type { StepTurn } from './step.ts';

/** Before every id that was ever made. */
export const FIRST_ID = asId('0'.repeat(24));

/**
 * Goes through a collection in the order of its ids, a batch at a time, from where the step was left off; writes
 * down how far it is after each. What is inserted meanwhile has a later id and is met too.
 */
export async function inBatches<Doc extends { _id: mongo.ObjectId }>(
  turn: StepTurn,
  rows: mongo.Collection<Doc>,
  options: { size: number; projection?: mongo.Document },
  work: (docs: Doc[]) => Promise<void>,
): Promise<void> {
  let { done } = turn.progress;
  let after = typeof turn.progress.after === 'string' ? asId(turn.progress.after) : FIRST_ID;
  for (;;) {
    turn.signal.throwIfAborted();
    const next = { _id: { $gt: after } } as mongo.Filter<Doc>;
    const { size: limit, projection } = options;
    const found = rows.find<Doc>(next, { sort: { _id: 1 }, limit, ...(projection ? { projection } : {}) });
    const docs = await found.toArray();
    const last = docs.at(-1);
    if (!last) return;
    await work(docs);
    done += docs.length;
    after = last._id;
    await turn.note({ done, after: after.toString() });
  }
}
