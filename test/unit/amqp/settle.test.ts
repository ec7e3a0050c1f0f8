import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../../src/amqp/delivery.ts';
import { type Cause, causeOf, settle } from '../../../src/amqp/settle.ts';
import { lostRace } from '../../../src/apply/lost-race.ts';
import { GatewayError } from '../../../src/errors.ts';

/** What the broker is told of a message with this past, or that it is told nothing. */
function answerTo(cause: Cause, past: { attempt?: number; deliveryCount?: number } = {}): string {
  const told: string[] = [];
  const delivery: Delivery = {
    body: Buffer.alloc(0),
    routingKey: 'order.created',
    messageId: 'm1',
    headers: {},
    deliveryCount: 0,
    attempt: 0,
    redelivered: false,
    receivedAt: undefined,
    settled: false,
    ...past,
    ack: () => void told.push('ack'),
    retry: async (wait, reason) => void told.push(`${wait}: ${reason}`),
    dead: async (reason, code) => void told.push(`dead ${code}: ${reason}`),
  };
  const isAnswered = settle(delivery, cause);
  expect(isAnswered).toBe(told.length === 1);
  return told.join() || 'waits';
}

describe('the broker is told of a message', () => {
  test('once, by its cause', () => {
    expect(answerTo({ kind: 'done' })).toBe('ack');
    expect(answerTo({ kind: 'never', code: 'unreadable', reason: 'no id' })).toBe('dead unreadable: no id');
    expect(answerTo({ kind: 'soon', reason: 'time-out' })).toBe('soon: time-out');
    expect(answerTo({ kind: 'later', reason: 'token refused' })).toBe('later: token refused');
  });

  test('to wait longer when the records it needs stay locked by others', () => {
    const conflict = causeOf(lostRace());
    expect(answerTo(conflict, { attempt: 7 })).toMatch(/^soon: lost_race/);
    expect(answerTo(conflict, { attempt: 8 })).toMatch(/^later: lost_race/);
  });

  test('nothing while our own store is away, unless this one message alone meets that again and again', () => {
    const away = causeOf(new GatewayError('database_away', 'no primary', { retry: 'wait' }));
    expect(answerTo(away, { deliveryCount: 19 })).toBe('waits');
    expect(answerTo(away, { deliveryCount: 20 })).toBe('later: database_away: no primary');
  });

  test('to try again soon what failed in a way nobody foresaw', () => {
    expect(answerTo(causeOf(new Error('boom')))).toBe('soon: Error: boom');
    expect(answerTo(causeOf(new GatewayError('refused', 'No.')))).toBe('dead refused: refused: No.');
  });
});
