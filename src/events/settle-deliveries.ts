import type { Delivery } from '../amqp/delivery.ts';
import type { Deps } from '../deps.ts';
import { GatewayError, type RetryClass } from '../errors.ts';
import type { Outcome } from './model.ts';

/** What became of an event, or that it must be tried again (nothing was written for it then). */
export type Verdict =
  | { eventId: string; objectId: string | null; outcome: Outcome; reason: string | null }
  | { eventId: string; objectId: string | null; outcome: 'retry'; retry: RetryClass; reason: string };

/** The reason's code when others wrote the same records again and again. */
export const LOST_RACE = 'lost_race';
/**
 * A process that dies inside a transaction leaves its records locked until MongoDB ends it (after 60 s by
 * default): about as long as all tries of the class `soon` last, so it is left in time.
 */
const LOSSES_BEFORE_LATER = 8;

/**
 * Acks, retries or dead-letters each delivery by its verdict and counts it. Those that could not even be
 * told to a channel are dead letters already.
 */
export function settleDeliveries(
  deps: Pick<Deps, 'metrics' | 'now'>,
  resource: 'order' | 'product',
  decided: { delivery: Delivery; receivedAt: Date; verdict: Verdict }[],
): void {
  const now = deps.now().getTime();
  for (const { delivery, receivedAt, verdict } of decided) {
    deps.metrics.events.inc({ resource, outcome: verdict.outcome });
    if (verdict.outcome === 'retry') {
      const isLocked = verdict.reason.startsWith(LOST_RACE) && delivery.attempt >= LOSSES_BEFORE_LATER;
      void delivery.retry(verdict.retry === 'later' || isLocked ? 'later' : 'soon', verdict.reason);
      continue;
    }
    deps.metrics.eventSeconds.observe(Math.max(0, now - receivedAt.getTime()) / 1000);
    if (verdict.outcome === 'dead') void delivery.dead(verdict.reason ?? 'unreadable', 'unreadable');
    else delivery.ack();
  }
}

/** For a message whose headers do not say what it is. */
export function refuseMessage(delivery: Delivery): void {
  const error = new GatewayError(
    'message_malformed',
    'The headers do not name account, channel, topic and event.',
  );
  void delivery.dead(error.message, error.code);
}
