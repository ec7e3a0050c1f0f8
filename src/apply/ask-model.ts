import type { Types } from 'mongoose';
import { collection } from '../mongo/collection.ts';
import type { Resource } from './item.ts';

/**
 * Why ReCharge is to be asked: `unsigned`, `old_shape`: the delivery gives no more than an id; `tie`: two states of one
 * second; `test`: it may be a test delivery's sample, `sample`: it looks like one; `burst`: it was held back as `test`, but
 * many came; `deletion`: one that is no proof by itself.
 */
export type Why = 'unsigned' | 'old_shape' | 'tie' | 'test' | 'sample' | 'burst' | 'deletion';

/** Among what waits may be a sample. */
export const isTest = (why: readonly Why[]): boolean => why.includes('test') || why.includes('sample');

/**
 * An object that ReCharge is to be asked for. It is written in the transaction of the events that wait for the answer
 * (their rows say `waiting`), and goes in the transaction that decides the last of them: an ask without events comes
 * from a list, or from bytes that repeat themselves.
 */
export interface AskDoc {
  _id: Types.ObjectId;
  accountId: Types.ObjectId;
  channelId: Types.ObjectId;
  resource: Resource;
  /** ReCharge's id; of a product the shop's. */
  objectId: string;
  why: Why[];
  /** We held the object when it was last asked about: such an ask is never refused for want of room. */
  held: boolean;
  /** Raised by whatever asks again: an answer that was under way meanwhile does not end the ask. */
  seq: number;
  /** Tries in a row that got no answer, and answers that could not be applied. */
  tries: number;
  faults: number;
  /** Answers that were out of date when they came: the object had been written meanwhile. */
  stale: number;
  /** When ReCharge first and last did not know the object, in this ask. */
  notFoundFirstAt: Date | null;
  notFoundAt: Date | null;
  dueAt: Date;
  firstAt: Date;
}

export const asks = collection<AskDoc>({
  name: 'asks',
  indexes: [
    { key: { channelId: 1, resource: 1, objectId: 1 }, unique: true },
    { key: { channelId: 1, dueAt: 1 } },
    { key: { channelId: 1, held: 1 } },
  ],
});
