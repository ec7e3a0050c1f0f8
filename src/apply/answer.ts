import { describeError, GatewayError } from '../errors.ts';
import { SECOND } from '../time.ts';
import type { ReadRecord } from './item.ts';

/** What ReCharge said when it was asked for an object by its id. */
export type Answer<Content> =
  | { kind: 'found'; record: ReadRecord<Content> }
  | { kind: 'missing' }
  /** The store shows no such objects to this token: nobody can tell. */
  | { kind: 'unavailable' }
  | FailedAnswer;

/** None. `forbidden`: the token may not see the object. */
export interface FailedAnswer {
  kind: 'failed';
  code: string;
  forbidden: boolean;
  retry: 'never' | 'soon' | 'later';
  reason: string;
}

/** What ReCharge answered, for the object as it was at `revision` (0: not held). */
export interface KnownAnswer<Content> {
  answer: Answer<Content>;
  revision: number;
  /** How often it was asked for. */
  asks: number;
}

/** How patiently an object is asked for; only its channel's lane waits for it. */
export const ASKING = { share: 0.5, tries: 2, deadlineMs: 15 * SECOND };

/** Reasons of verdicts that others count or look for. */
export const NOT_FOUND_AT_RECHARGE = 'not_found_at_recharge';
export const TOO_MANY_ASKS = 'too_many_asks';

export function failedAnswer(error: unknown): FailedAnswer {
  const known = error instanceof GatewayError ? error : null;
  const retry = known?.retry === 'never' || known?.retry === 'later' ? known.retry : 'soon';
  return {
    kind: 'failed',
    code: known?.code ?? 'fetch_failed',
    forbidden: known?.code === 'recharge_forbidden',
    retry,
    reason: describeError(error),
  };
}

/** ReCharge answered with a record that was not asked for: whose it is, nobody knows. */
export const otherRecord = (what: string): FailedAnswer => ({
  kind: 'failed',
  code: 'recharge_other_record',
  forbidden: false,
  retry: 'later',
  reason: `ReCharge was asked for ${what} and answered with another record.`,
});
