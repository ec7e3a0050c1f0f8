import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  eventIdOf,
  messageHeadersOf,
  routingKeyOf,
  traceparentOf,
} from '../../../src/ingest/durable-event.ts';

const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array));

test('the event id is the same for the same delivery and for no other', () => {
  fc.assert(
    fc.property(bytes, bytes, fc.constantFrom('order/created', 'order/updated'), (a, b, topic) => {
      expect(eventIdOf('key', topic, a)).toBe(eventIdOf('key', topic, Buffer.from(a)));
      if (!a.equals(b)) expect(eventIdOf('key', topic, a)).not.toBe(eventIdOf('key', topic, b));
      expect(eventIdOf('other', topic, a)).not.toBe(eventIdOf('key', topic, a));
    }),
  );
});

test('a topic becomes its routing key', () => {
  expect(routingKeyOf({ topic: 'order/created', body: Buffer.alloc(10), verified: 'plain' })).toBe(
    'order.created',
  );
  const body = Buffer.alloc(64 * 1024 + 1);
  expect(routingKeyOf({ topic: 'order/created', body, verified: 'plain' })).toBe('large.order.created');
  // What is signed never waits behind what anybody can send.
  expect(routingKeyOf({ topic: 'order/created', body, verified: 'none' })).toBe('unsigned.order.created');
  expect(routingKeyOf({ topic: 'plan/updated', body, verified: 'timestamped' })).toBe('plan.updated');
});

test("the sender's trace context is kept when it is well-formed and replaced when not", () => {
  const theirs = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  expect(traceparentOf(theirs)).toBe(theirs);
  expect(traceparentOf('nonsense')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(traceparentOf(undefined)).not.toBe(traceparentOf(undefined));
});

test('message headers carry what consumers need and never the body', () => {
  const event = {
    eventId: 'e',
    accountId: 'a',
    channelId: 'c',
    topic: 'order/created',
    body: Buffer.from('{"secret":1}'),
    receivedAt: new Date(5),
    verified: 'plain' as const,
    traceparent: 't',
  };
  expect(messageHeadersOf(event)).toEqual({
    accountId: 'a',
    channelId: 'c',
    topic: 'order/created',
    eventId: 'e',
    receivedAt: 5,
    verified: 'plain',
    traceparent: 't',
  });
});
