import type { Headers } from './outgoing.ts';

export interface DeadLetter {
  /** For people. */
  reason: string;
  /** Stable: an error's code, `too_many_attempts`, or `delivery_limit` when the broker gave up. */
  code: string;
  firstSeen: Date | null;
  originalRoutingKey: string;
  sourceQueue: string | null;
  attempts: number;
}

/**
 * What a message in `gateway.dead` says about itself. Those that the broker put there (delivery limit)
 * carry only its own `x-first-death-*` headers.
 */
export function deadLetterOf(message: { headers: Headers; routingKey: string }): DeadLetter {
  const { headers, routingKey } = message;
  const brokersReason = text(headers['x-first-death-reason']);
  const code = text(headers.code) ?? brokersReason ?? 'unknown';
  const firstSeen = new Date(text(headers.firstSeen) ?? Number.NaN);
  return {
    code,
    reason:
      text(headers.reason) ??
      (brokersReason === 'delivery_limit'
        ? 'delivered again and again without being settled'
        : 'no reason given'),
    firstSeen: Number.isNaN(firstSeen.getTime()) ? null : firstSeen,
    originalRoutingKey: text(headers.originalRoutingKey) ?? routingKey,
    sourceQueue: text(headers.sourceQueue) ?? text(headers['x-first-death-queue']) ?? null,
    attempts: typeof headers.attempt === 'number' ? headers.attempt : 0,
  };
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
