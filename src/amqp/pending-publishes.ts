import type { GatewayError } from '../errors.ts';
import { brokerError } from './broker-error.ts';
import type { Outgoing } from './outgoing.ts';

export type PublishCallback = (error: GatewayError | null) => void;

export interface PendingPublish {
  readonly message: Outgoing;
  readonly deadlineAt: number;
  readonly done: PublishCallback;
  returned: boolean;
}

const TICK_MS = 20;

/**
 * The messages that wait for their confirm. Each is finished exactly once, whatever comes first:
 *
 * | what comes                  | outcome                                   |
 * |-----------------------------|-------------------------------------------|
 * | confirm                     | null                                      |
 * | basic.return, then confirm  | `broker_returned`                         |
 * | nack                        | `broker_nacked`                           |
 * | channel or connection lost  | `broker_unavailable`                      |
 * | nothing until the deadline  | `broker_deadline`; a late confirm is ignored |
 *
 * One timer sweeps them all (a timer for each would cost more than the publish); it errs by at most
 * 20 ms to the early side, so that nobody waits beyond the deadline.
 */
export function createPendingPublishes(deps: { onThrow: (error: unknown) => void }) {
  const waiting = new Set<PendingPublish>();
  let timer: NodeJS.Timeout | undefined;

  function finish(entry: PendingPublish, error: GatewayError | null): void {
    if (!waiting.delete(entry)) return;
    try {
      entry.done(error);
    } catch (thrown) {
      // Thrown into amqplib's reader it would take down the whole connection.
      deps.onThrow(thrown);
    }
  }

  function start(): void {
    if (timer === undefined) timer = setTimeout(sweep, TICK_MS);
  }

  function sweep(): void {
    timer = undefined;
    const due = performance.now() + TICK_MS;
    for (const entry of waiting) if (entry.deadlineAt <= due) finish(entry, brokerError('broker_deadline'));
    if (waiting.size > 0) start();
  }

  return {
    size: () => waiting.size,
    add(message: Outgoing, deadlineMs: number, done: PublishCallback): PendingPublish {
      const entry = { message, deadlineAt: performance.now() + deadlineMs, done, returned: false };
      waiting.add(entry);
      start();
      return entry;
    },
    finish,
    /** The confirm of a returned message follows its return. The same id may be under way twice. */
    markReturned(messageId: unknown, exchange: string, routingKey: string, defaultExchange: string): void {
      for (const entry of waiting) {
        const { message } = entry;
        if (message.messageId === messageId && message.routingKey === routingKey)
          if ((message.exchange ?? defaultExchange) === exchange) entry.returned = true;
      }
    },
    failAll(error: GatewayError): void {
      for (const entry of waiting) finish(entry, error);
    },
  };
}
