import type { Delivery } from '../amqp/delivery.ts';
import { type Cause, settle } from '../amqp/settle.ts';
import type { Deps } from '../deps.ts';
import type { Outcome } from '../events/model.ts';

/** What became of an event, or that it must be tried again (nothing was written for it then). */
export type Verdict =
  | { eventId: string; objectId: string | null; outcome: Outcome; reason: string | null }
  | {
      eventId: string;
      objectId: string | null;
      outcome: 'retry';
      retry: 'soon' | 'later' | 'conflict';
      reason: string;
    };

/** Settles each delivery by its verdict and counts it. */
export function settleDeliveries(
  deps: Pick<Deps, 'metrics' | 'now'>,
  resource: 'order' | 'product',
  decided: { delivery: Delivery; receivedAt: Date; verdict: Verdict }[],
): void {
  const now = deps.now().getTime();
  for (const { delivery, receivedAt, verdict } of decided) {
    deps.metrics.events.inc({ resource, outcome: verdict.outcome });
    if (verdict.outcome !== 'retry')
      deps.metrics.eventSeconds.observe(Math.max(0, now - receivedAt.getTime()) / 1000);
    settle(delivery, causeOfVerdict(verdict));
  }
}

function causeOfVerdict(verdict: Verdict): Cause {
  if (verdict.outcome === 'retry') return { kind: verdict.retry, reason: verdict.reason };
  if (verdict.outcome !== 'dead') return { kind: 'done' };
  return { kind: 'never', code: 'unreadable', reason: verdict.reason ?? 'unreadable' };
}

/** For a message whose headers do not say what it is. */
export function refuseMessage(delivery: Delivery): void {
  const reason = 'The headers do not name account, channel, topic and event.';
  settle(delivery, { kind: 'never', code: 'message_malformed', reason });
}
