import { afterAll, describe, expect, test } from 'vitest';
import { QUEUES } from '../../../src/amqp/topology.ts';
import { askWorker, startAskLanes } from '../../../src/apply/ask-lanes.ts';
import { asks } from '../../../src/apply/ask-model.ts';
import { sha256 } from '../../../src/crypto.ts';
import { events } from '../../../src/events/model.ts';
import { routingKeyOf } from '../../../src/ingest/durable-event.ts';
import { openDatabase } from '../../../src/mongo/database.ts';
import { orders } from '../../../src/orders/model.ts';
import { createOrderConsumer } from '../../../src/orders/order-consumer.ts';
import { orderHoldings } from '../../../src/orders/order-holdings.ts';
import { type BuiltChannel, buildChannel } from '../../support/build-channel.ts';
import { buildOrderRecord } from '../../support/build-order-record.ts';
import { bodyOf, orderStage } from '../../support/order-stage.ts';
import { tcpProxy } from '../../support/tcp-proxy.ts';
import { testBroker } from '../../support/test-broker.ts';
import { testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

const stage = await orderStage();
const { access, api, deps } = stage;
const all = { ...deps, access };
const vhost = await testVhost();
const broker = testBroker(vhost.url);
await broker.whenReady();
const lanes = startAskLanes(all, [askWorker(all, orderHoldings(all))]);
const consumer = () => createOrderConsumer({ ...all, onAsks: lanes.wake });
broker.consume(QUEUES.orders, {}, consumer());
broker.consume(QUEUES.unsigned, { prefetch: 100, batchSize: 50, batchesInFlight: 1 }, consumer());
afterAll(async () => {
  await Promise.all([lanes.stop(), broker.close()]);
});

function send({ doc }: BuiltChannel, body: Buffer, verified: 'timestamped' | 'none'): Promise<void> {
  const channelId = doc._id.toString();
  const topic = 'order/updated';
  const eventId = sha256(channelId, topic, body);
  const headers = { accountId: doc.accountId.toString(), channelId, topic, eventId, verified };
  return broker.publisher.publish(
    {
      routingKey: routingKeyOf({ topic, body, verified }),
      body,
      messageId: eventId,
      headers: { ...headers, receivedAt: Date.now() },
    },
    { deadlineMs: 30_000 },
  );
}

/** How long a signed order of the channel needs to be there. */
async function timeOf(channel: BuiltChannel, id: number): Promise<number> {
  const from = performance.now();
  await send(channel, bodyOf(buildOrderRecord({ id })), 'timestamped');
  await until(
    () =>
      orders(deps).findOne(
        { channelId: channel.doc._id, channelOrderId: String(id) },
        { projection: { _id: 1 } },
      ),
    { timeoutMs: 60_000, intervalMs: 20, what: `order ${id}` },
  );
  return performance.now() - from;
}

describe('no channel can delay another', () => {
  test('a flooded, a throttled, a refused and a slow one delay a signed order by at most a second', async () => {
    const [good, flooded, throttled, refused, slow] = await Promise.all(
      [{}, ...Array.from({ length: 4 }, () => ({ clientSecretText: null }))].map((of) =>
        buildChannel(deps, of),
      ),
    );
    if (!good || !flooded || !throttled || !refused || !slow) throw new Error('no channels');
    api.moods.set(throttled.token, { status: 429 });
    api.moods.set(refused.token, { status: 401 });
    api.moods.set(slow.token, { waitMs: 10_000 });
    const before: number[] = [];
    for (let id = 1; id <= 5; id++) before.push(await timeOf(good, id));
    const flood = Array.from({ length: 2_000 }, (_, id) => send(flooded, bodyOf({ id: 1_000 + id }), 'none'));
    for (const bad of [throttled, refused, slow])
      for (let id = 1; id <= 50; id++) flood.push(send(bad, bodyOf({ id }), 'none'));
    const begun = performance.now();
    void Promise.all(flood).then(() => {
      if (process.env.TEST_LOG) console.log('published', performance.now() - begun);
    });
    const during: number[] = [];
    for (let id = 11; id <= 30; id++) during.push(await timeOf(good, id));
    await Promise.all(flood);
    if (process.env.TEST_LOG) console.log(before.map(Math.round), during.map(Math.round));
    expect(Math.max(...during) - Math.max(...before)).toBeLessThan(1_000);
    await until(
      async () =>
        (await events(deps).countDocuments({ channelId: flooded.doc._id, outcome: 'waiting' })) === 2_000,
      { timeoutMs: 30_000, what: 'every forged delivery written down' },
    );
    for (const { doc } of [throttled, refused, slow])
      await until(async () => (await asks(deps).countDocuments({ channelId: doc._id })) === 50, {
        timeoutMs: 30_000,
        what: 'what the others are asked about, kept',
      });
  }, 120_000);

  test('an unsigned delivery of a quiet channel is in orders within 5 s all the same', async () => {
    const quiet = await buildChannel(deps, { clientSecretText: null });
    api.orders.set('77', buildOrderRecord({ id: 77 }));
    const from = performance.now();
    await send(quiet, bodyOf({ id: 77 }), 'none');
    await until(() => orders(deps).findOne({ channelId: quiet.doc._id, channelOrderId: '77' }), {
      timeoutMs: 5_000,
      intervalMs: 20,
    });
    if (process.env.TEST_LOG) console.log('unsigned', performance.now() - from);
  });
});

describe('a worker that is killed', () => {
  test('between writing an ask and asking, or during a lane’s work, loses nothing', async () => {
    const proxy = await tcpProxy(deps.config.mongodbUri);
    const mine = await orderStage({ clientSecretText: null });
    const through = new URL(proxy.through(mine.deps.config.mongodbUri));
    through.searchParams.delete('replicaSet');
    through.searchParams.set('directConnection', 'true');
    const ids: number[] = [];
    for (let round = 0; round < 6; round++) {
      const batch = Array.from({ length: 8 }, (_, index) => 1_000 * (round + 1) + index);
      ids.push(...batch);
      for (const id of batch) mine.api.orders.set(String(id), buildOrderRecord({ id }));
      await mine.applyOnly(...batch.map((id) => mine.updated({ id }, { verified: 'none' })));
      const db = await openDatabase({ log: deps.log }, { uri: through.href });
      const sessions: unknown[] = [];
      const watched: typeof db = {
        ...db,
        transaction: (step) =>
          db.transaction((session) => {
            sessions.push(session.id);
            return step(session);
          }),
      };
      const dying = { ...mine.deps, db: watched, access: mine.access };
      if (round < 4) proxy.cutAfter(1_500 + round * 9_000, 'client');
      else proxy.cutAfter((round - 3) * 2_000, 'server');
      const killed = startAskLanes(dying, [askWorker(dying, orderHoldings(dying))], { pollMs: 50 });
      await new Promise((resolve) => setTimeout(resolve, 400));
      await db.connection.getClient().close(true);
      await killed.stop();
      proxy.cutAfter(null);
      await db.close().catch(() => {});
      // An empty list would end every session on the server that the tests share.
      if (sessions.length > 0) await deps.db.connection.db?.admin().command({ killSessions: sessions });
      // What is applied has its verdict, what is not still waits with its ask: never one without the other.
      for (const id of batch) {
        const [row] = await mine.rowsOf(id);
        const ask = await asks(mine.deps).findOne({ objectId: String(id) });
        const isHeld = (await mine.order(id)) !== null;
        expect([row?.outcome, ask !== null]).toEqual(isHeld ? ['applied', false] : ['waiting', true]);
      }
    }
    const healthy = { ...mine.deps, access: mine.access };
    const next = startAskLanes(healthy, [askWorker(healthy, orderHoldings(healthy))]);
    await until(async () => (await asks(mine.deps).countDocuments()) === 0, {
      timeoutMs: 45_000,
      what: 'the next worker to take up what was left, also under a dead one’s lease',
    });
    await next.stop();
    for (const id of ids) expect(await mine.order(id)).toMatchObject({ revision: 1 });
    expect(await mine.countRows({ outcome: 'waiting' })).toBe(0);
    await proxy.close();
  }, 120_000);
});
