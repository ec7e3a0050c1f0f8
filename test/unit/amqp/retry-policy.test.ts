import { describe, expect, test } from 'vitest';
import { deadLetterOf } from '../../../src/amqp/dead-letter.ts';
import { reconnectDelayMs } from '../../../src/amqp/reconnect-delay.ts';
import { deadCopy, RETRY_LIMITS, retryCopy } from '../../../src/amqp/retry-policy.ts';

const now = new Date();
const message = (headers: Record<string, unknown> = {}) => ({
  routingKey: 'order.updated',
  body: Buffer.from('{}'),
  messageId: 'm1',
  headers,
});

describe('the retry policy', () => {
  test('counts the tries of each class apart', () => {
    const waitedLong = { attempt: 500, attemptsSoon: 0 };
    const soon = retryCopy(message(waitedLong), 'soon', 'conflict', now);
    expect(soon?.headers).toMatchObject({ attempt: 501, attemptsSoon: 1 });
    const usedUp = { attempt: 500 + RETRY_LIMITS.soon, attemptsSoon: RETRY_LIMITS.soon };
    expect(retryCopy(message(usedUp), 'soon', 'conflict', now)).toBeNull();
    expect(retryCopy(message(usedUp), 'later', 'away', now)?.exchange).toBe('gateway.retry.later');
    expect(
      retryCopy(message({ attempt: RETRY_LIMITS.later, attemptsSoon: 0 }), 'later', 'away', now),
    ).toBeNull();
  });

  test("keeps the sender's headers and the first time, and drops the broker's own notes", () => {
    const first = retryCopy(message({ traceparent: 't', 'x-delivery-count': 2 }), 'soon', 'one', now);
    const second = retryCopy(message({ ...first?.headers, 'x-death': [{}] }), 'soon', 'two', now);
    expect(second?.headers).toEqual({
      traceparent: 't',
      attempt: 2,
      attemptsSoon: 2,
      firstSeen: first?.headers?.firstSeen,
      lastError: 'two',
    });
  });

  test('keeps a long reason from filling the headers', () => {
    const copy = deadCopy(message(), 'x'.repeat(100_000), 'failed', 'gateway.orders', now);
    expect(String(copy.headers?.reason)).toHaveLength(500);
  });

  test('reads back what it wrote, and what the broker writes at its delivery limit', () => {
    const ours = deadCopy(message({ attempt: 3 }), 'no id', 'unreadable', 'gateway.orders', now);
    expect(deadLetterOf({ headers: ours.headers ?? {}, routingKey: ours.routingKey })).toMatchObject({
      reason: 'no id',
      code: 'unreadable',
      originalRoutingKey: 'order.updated',
      sourceQueue: 'gateway.orders',
      attempts: 3,
    });
    const brokers = { 'x-first-death-reason': 'delivery_limit', 'x-first-death-queue': 'gateway.mail' };
    expect(deadLetterOf({ headers: brokers, routingKey: 'mail.despatch' })).toMatchObject({
      code: 'delivery_limit',
      sourceQueue: 'gateway.mail',
      originalRoutingKey: 'mail.despatch',
      firstSeen: null,
      attempts: 0,
    });
  });

  test('tries again within 100 ms after a loss and never waits longer than 5 s', () => {
    expect(reconnectDelayMs(0, () => 1)).toBe(100);
    const waits = Array.from({ length: 60 }, (_, n) => reconnectDelayMs(n, () => 1));
    expect(Math.max(...waits)).toBe(5_000);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
  });
});
