import { describeError, GatewayError, retryClassOf } from '../errors.ts';
import type { Delivery } from './delivery.ts';

/**
 * What became of a message in the hands of its handler: `done` (also when there was nothing to do), or what
 * stands in its way, by the retry classes of `errors.ts`. `code` is stable, `reason` is for people.
 */
export type Cause =
  | { kind: 'done' }
  | { kind: 'never'; code: string; reason: string }
  | { kind: 'soon' | 'later' | 'conflict' | 'wait'; reason: string };

/**
 * A process that dies inside a transaction leaves its records locked until MongoDB ends it (after 60 s by
 * default): about as long as all tries of the class `soon` last, so that class is left in time.
 */
const CONFLICTS_BEFORE_LATER = 8;
/** A message that meets `wait` this often, alone, has a trouble of its own. */
const WAITED_ENOUGH = 20;

/**
 * Tells the broker what became of a message: the one place that decides it, for all queues.
 *
 * | cause    | meant for                                           | answer                                     |
 * |----------|-----------------------------------------------------|--------------------------------------------|
 * | done     | decided, sent, or nothing to do                      | ack                                        |
 * | never    | trying again cannot help                             | dead letter with the cause's code           |
 * | soon     | a time-out, an error we do not know                  | wait queue `soon`                          |
 * | later    | somebody else must come back first                   | wait queue `later`                         |
 * | conflict | others wrote the same records again and again        | wait queue `soon`; from the 8th try `later` |
 * | wait     | our own store is away                                | none: the consumer lets go of all and waits |
 * | wait     | the same, for a message that was handed out 20 times | wait queue `later`: the store answers, only not for this one |
 *
 * A wait queue whose tries are used up (`RETRY_LIMITS`) makes a dead letter, `too_many_attempts`.
 *
 * @returns false when the message was not answered for and its consumer has to wait.
 */
export function settle(delivery: Delivery, cause: Cause): boolean {
  switch (cause.kind) {
    case 'done':
      delivery.ack();
      return true;
    case 'never':
      void delivery.dead(cause.reason, cause.code);
      return true;
    case 'conflict':
      void delivery.retry(delivery.attempt >= CONFLICTS_BEFORE_LATER ? 'later' : 'soon', cause.reason);
      return true;
    case 'wait':
      // Whoever was handed out that often is processed alone, see `ALONE_FROM`.
      if (delivery.deliveryCount < WAITED_ENOUGH) return false;
      void delivery.retry('later', cause.reason);
      return true;
    default:
      void delivery.retry(cause.kind, cause.reason);
      return true;
  }
}

/** The cause that an error is. */
export function causeOf(error: unknown): Exclude<Cause, { kind: 'done' }> {
  const kind = retryClassOf(error);
  const reason = describeError(error);
  if (kind !== 'never') return { kind, reason };
  return { kind, reason, code: error instanceof GatewayError ? error.code : 'failed' };
}
