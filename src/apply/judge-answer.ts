import { MINUTE, SECOND } from '../time.ts';
import type { Answer } from './answer.ts';
import { type AskDoc, isTest } from './ask-model.ts';

/**
 * - `final`: decide by this answer.
 * - `gone`: not found often enough to take an object that we hold for deleted, if nothing else speaks against it.
 * - `again`: ask again then; `counts` says what it was.
 */
export type Judgement<Content> =
  | { kind: 'final'; answer: Answer<Content> }
  | { kind: 'gone' }
  | { kind: 'again'; at: Date; counts: 'failed' | 'notFound' };

type AskState = Pick<AskDoc, 'why' | 'tries' | 'faults' | 'notFoundFirstAt'>;

/**
 * When ReCharge is asked again for what it lacks. That its API may show a change only some time after the event of it
 * is an assumption, as in `channels/gaps.ts`: no documentation page promises the contrary.
 */
const AGAIN_AFTER_MS = [10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE];
/** A test delivery's sample is in no store; a real order that comes just then must not be taken for one. */
const TEST_AGAIN_AFTER_MS = [...AGAIN_AFTER_MS, 60 * MINUTE];
/** An object that we hold is gone only so long after it was first not found, and after its last sign of life. */
export const GONE_AFTER_MS = 15 * MINUTE;

const MOST_FAULTS = 20;
const FIRST_RETRY_MS = 3 * SECOND;
const LONGEST_RETRY_MS = MINUTE;

/** What an answer means for an ask; a `missing` that is final has been found often enough. */
export function judgeAnswer<Content>(
  ask: AskState,
  answer: Answer<Content>,
  known: { isHeld: boolean; isAlive: boolean },
  now: Date,
): Judgement<Content> {
  if (ask.faults >= MOST_FAULTS) return { kind: 'final', answer: neverApplied };
  if (answer.kind === 'failed') {
    const isHidden = answer.forbidden && isTest(ask.why) && !known.isHeld;
    if (isHidden) return notFound(ask, known, now);
    if (answer.retry === 'never') return { kind: 'final', answer };
    return { kind: 'again', at: new Date(now.getTime() + retryAfterMs(ask.tries)), counts: 'failed' };
  }
  return answer.kind === 'missing' ? notFound(ask, known, now) : { kind: 'final', answer };
}

/**
 * | not found                                            | comes to                                         |
 * |------------------------------------------------------|--------------------------------------------------|
 * | is marked as deleted                                 | final                                            |
 * | a deletion waits for it, and nothing else if we lack it | final                                         |
 * | was held back in what became a burst                 | final                                            |
 * | is held                                              | again at 10 s, 1, 5, 15 min, then `gone`         |
 * | is not held                                          | again at 10 s, 1, 5, 15 min (test: 60), then final |
 */
function notFound(
  { why, notFoundFirstAt }: AskState,
  known: { isHeld: boolean; isAlive: boolean },
  now: Date,
): Judgement<never> {
  const final = { kind: 'final', answer: { kind: 'missing' } } as const;
  const isDeletion = why.includes('deletion');
  if (known.isHeld && (!known.isAlive || isDeletion)) return final;
  if (isDeletion && why.every((each) => each === 'deletion' || isTest([each]))) return final;
  // Decided by what they say themselves: only a single record may be a sample.
  if (why.every((each) => each === 'burst')) return final;
  const steps = !known.isHeld && isTest(why) ? TEST_AGAIN_AFTER_MS : AGAIN_AFTER_MS;
  const first = (notFoundFirstAt ?? now).getTime();
  const elapsed = now.getTime() - first;
  const next = steps.find((step) => step > elapsed);
  if (next !== undefined) return { kind: 'again', at: new Date(first + next), counts: 'notFound' };
  return known.isHeld ? { kind: 'gone' } : final;
}

/** How long after so many failures in a row. */
export const retryAfterMs = (tries: number): number =>
  Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries, 10));

const neverApplied: Answer<never> = {
  kind: 'failed',
  code: 'too_many_attempts',
  forbidden: false,
  retry: 'never',
  reason: 'too_many_attempts: what ReCharge answered could not be applied.',
};
