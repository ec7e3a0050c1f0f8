import { setTimeout as pause } from 'node:timers/promises';
import { Types } from 'mongoose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createPublisher } from '../../../src/amqp/publisher.ts';
import type { Deps } from '../../../src/deps.ts';
import { GatewayError } from '../../../src/errors.ts';
import { drainSpool } from '../../../src/ingest/drain-spool.ts';
import type { DurableEvent } from '../../../src/ingest/durable-event.ts';
import { createKeepEvent, type EventPublisher } from '../../../src/ingest/keep-event.ts';
import { createSpool, type Spool } from '../../../src/ingest/spool.ts';
import { spoolRows } from '../../../src/ingest/spool-model.ts';
import { afterThisFile } from '../../support/after-this-file.ts';
import { testDeps } from '../../support/test-deps.ts';
import { type TestVhost, testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

let deps: Deps;
let vhost: TestVhost;
let spool: Spool;
let publisher: ReturnType<typeof createPublisher>;
let now = new Date('2026-11-01T10:00:00Z');
let next = 0;

beforeAll(async () => {
  deps = await testDeps({ now: () => now });
  vhost = await testVhost();
  publisher = createPublisher(deps, { url: vhost.url, name: 'spool test' });
  afterThisFile(() => publisher.close());
  spool = createSpool(deps);
  await until(() => publisher.state() === 'open', { what: 'an open publisher' });
});

function anEvent(): DurableEvent {
  next += 1;
  return {
    eventId: `event-${next}`,
    accountId: new Types.ObjectId().toString(),
    channelId: new Types.ObjectId().toString(),
    topic: 'order/created',
    body: Buffer.from(`{"order":{"id":${next},"note":"Zoë"}}`),
    receivedAt: now,
    verified: 'plain',
    traceparent: 't',
  };
}

const refuses = (code: string): EventPublisher => ({
  publish: () => Promise.reject(new GatewayError(code, 'no', { retry: 'soon' })),
});

describe('draining the spool', () => {
  test('publishes every row as it came and removes it only then', async () => {
    const events = Array.from({ length: 250 }, anEvent);
    for (const event of events) await spool.put(event, 5_000);
    expect(await spool.size()).toBe(250);
    expect(await drainSpool({ ...deps, publisher, spool })).toBe(250);
    expect(await spool.size()).toBe(0);
    const queued = await vhost.get('gateway.orders', 300);
    expect(new Set(queued.map((message) => message.payload))).toEqual(
      new Set(events.map((event) => event.body.toString())),
    );
    expect(queued[0]?.properties).toMatchObject({ headers: { verified: 'plain', topic: 'order/created' } });
  });

  test('gives back at once what is not confirmed, so that a lost connection delays it no longer than itself', async () => {
    const event = anEvent();
    await spool.put(event, 5_000);
    expect(await drainSpool({ ...deps, publisher: refuses('broker_unavailable'), spool })).toBe(0);
    expect(await spool.size()).toBe(1);
    expect(await drainSpool({ ...deps, publisher, spool })).toBe(1);
    expect(await spool.size()).toBe(0);
  });

  test('takes over what a drainer that died has claimed, after its lease', async () => {
    await spool.put(anEvent(), 5_000);
    expect(await spool.claim(10, 15_000)).toHaveLength(1);
    expect(await drainSpool({ ...deps, publisher, spool })).toBe(0);
    now = new Date(now.getTime() + 60_000);
    expect(await drainSpool({ ...deps, publisher, spool })).toBe(1);
    expect(await spool.size()).toBe(0);
  });

  test('does not take a row back from who claimed it after our lease', async () => {
    await spool.put(anEvent(), 5_000);
    const late = await spool.claim(10, 15_000);
    now = new Date(now.getTime() + 60_000);
    expect(await spool.claim(10, 15_000)).toHaveLength(1);
    await spool.release(late);
    expect(await spool.claim(10, 15_000)).toHaveLength(0);
    await spoolRows(deps).deleteMany({});
  });

  test('two drainers never hold one row at the same time', async () => {
    for (let i = 0; i < 40; i += 1) await spool.put(anEvent(), 5_000);
    const [one, two] = await Promise.all([spool.claim(30, 10_000), spool.claim(30, 20_000)]);
    const ids = [...one, ...two].map((row) => row._id);
    expect(new Set(ids).size).toBe(ids.length);
    await spool.remove(ids);
    await spoolRows(deps).deleteMany({});
  });
});

describe('keeping an event', () => {
  test('in neither store is said, with the reason', async () => {
    const full: Spool = { ...spool, put: () => Promise.reject(new Error('disk full')) };
    const keeper = createKeepEvent({ publisher: refuses('broker_unavailable'), spool: full, log: deps.log });
    await expect(keeper.keep(anEvent())).rejects.toMatchObject({
      code: 'not_durable',
      status: 503,
      retry: 'soon',
    });
    const away = Object.assign(new Error('no primary'), { name: 'MongoServerSelectionError' });
    const gone: Spool = { ...spool, put: () => Promise.reject(away) };
    const second = createKeepEvent({ publisher: refuses('broker_unavailable'), spool: gone, log: deps.log });
    await expect(second.keep(anEvent())).rejects.toMatchObject({ code: 'not_durable', retry: 'wait' });
  });

  test('that the spool has already is durable, not an error', async () => {
    const keeper = createKeepEvent({ publisher: refuses('broker_unavailable'), spool, log: deps.log });
    const event = anEvent();
    expect([await keeper.keep(event), await keeper.keep(event)]).toEqual(['spool', 'spool']);
    expect(await spoolRows(deps).countDocuments({ _id: event.eventId })).toBe(1);
  });

  test('is not held up by a spool that does not answer', async () => {
    const silent: Spool = { ...spool, put: (_event, ms) => createSpoolThatHangs(ms) };
    const keeper = createKeepEvent({
      publisher: refuses('broker_unavailable'),
      spool: silent,
      log: deps.log,
    });
    const from = Date.now();
    await expect(keeper.keep(anEvent())).rejects.toMatchObject({ code: 'not_durable' });
    expect(Date.now() - from).toBeLessThan(3_000);
  });

  test.each(['broker_deadline', 'broker_blocked'])(
    'after %s goes to the spool at once, one probe at a time',
    async (code) => {
      let published = 0;
      const slow: EventPublisher = {
        publish: () => {
          published += 1;
          return Promise.reject(new GatewayError(code, 'late', { retry: 'soon' }));
        },
      };
      const keeper = createKeepEvent({ publisher: slow, spool, log: deps.log });
      await keeper.keep(anEvent());
      expect(keeper.isTripped()).toBe(true);
      const before = published;
      await Promise.all(Array.from({ length: 20 }, () => keeper.keep(anEvent())));
      expect(published - before).toBeLessThanOrEqual(1);
    },
  );
});

/** As the real one when MongoDB takes the write and never answers. */
async function createSpoolThatHangs(ms: number): Promise<void> {
  await pause(ms);
  throw new GatewayError('deadline_missed', 'too slow', { retry: 'wait' });
}
