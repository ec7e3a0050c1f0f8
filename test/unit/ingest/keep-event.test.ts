import { expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import type { DurableEvent } from '../../../src/ingest/durable-event.ts';
import { createKeepEvent } from '../../../src/ingest/keep-event.ts';
import { createLog } from '../../../src/log.ts';

const event = {
  eventId: 'e',
  topic: 'order/created',
  receivedAt: new Date(),
  body: Buffer.from('{}'),
} as DurableEvent;

/** What the spool is given after a queue that said no `ms` later, with deadlines of 150 + 400 ms. */
async function spoolTimeAfter(ms: number): Promise<number[]> {
  let now = 1_000;
  const given: number[] = [];
  const publisher = {
    publish: async () => {
      now += ms;
      throw new GatewayError('broker_deadline', 'late');
    },
  };
  const spool = {
    put: async (_event: DurableEvent, timeoutMs: number) => void given.push(timeoutMs),
    claim: async () => [],
    remove: async () => {},
    release: async () => {},
    size: async () => 0,
  };
  const keeper = createKeepEvent(
    { publisher, spool, log: createLog('silent'), clock: () => now },
    { publishMs: 150, spoolMs: 400 },
  );
  expect(await keeper.keep(event)).toBe('spool');
  return given;
}

test('the spool gets its whole time after a queue that failed early', async () => {
  expect(await spoolTimeAfter(0)).toEqual([400]);
  expect(await spoolTimeAfter(150)).toEqual([400]);
});

test('a queue whose deadline passed late leaves the spool less, so that the answer is in time', async () => {
  expect(await spoolTimeAfter(220)).toEqual([330]);
});

test('the spool is tried for a quarter of a second however late it is', async () => {
  expect(await spoolTimeAfter(700)).toEqual([250]);
});
