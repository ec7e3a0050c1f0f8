import { describe, expect, test } from 'vitest';
import { QUEUES } from '../../../src/amqp/topology.ts';
import { askWorker, startAskLanes } from '../../../src/apply/ask-lanes.ts';
import { events as eventRows } from '../../../src/events/model.ts';
import type { EventMessage } from '../../../src/events/read-message.ts';
import { orders } from '../../../src/orders/model.ts';
import { createOrderConsumer } from '../../../src/orders/order-consumer.ts';
import { orderHoldings } from '../../../src/orders/order-holdings.ts';
import { buildOrderRecord } from '../../support/build-order-record.ts';
import { bodyOf, orderStage } from '../../support/order-stage.ts';
import { testBroker } from '../../support/test-broker.ts';
import { testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

const ORDERS = 400;
const VERSIONS = 10;

const stage = await orderStage();
const { api, deps, event } = stage;
const vhost = await testVhost();

function publish(broker: ReturnType<typeof testBroker>, message: EventMessage): Promise<void> {
  const { accountId, channelId, topic, eventId, verified } = message;
  return broker.publisher.publish(
    {
      routingKey: topic.replace('/', '.'),
      body: message.body,
      messageId: eventId,
      headers: { accountId, channelId, topic, eventId, verified, receivedAt: message.receivedAt.getTime() },
    },
    { deadlineMs: 30_000 },
  );
}

/** A shuffle that is the same in every run. */
function shuffle<T>(values: T[]): T[] {
  let seed = 42;
  const keyed = values.map((value) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return { value, key: seed };
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ value }) => value);
}

describe('four consumers at once', () => {
  test('bring every order to its newest version and give every delivery its verdict', async () => {
    const brokers = Array.from({ length: 4 }, () => testBroker(vhost.url));
    const [first] = brokers;
    if (!first) throw new Error('no broker');
    await Promise.all(brokers.map((broker) => broker.whenReady()));

    // 400 orders of 10 versions each, every delivery twice: 8,000 messages in no sequence.
    const events: EventMessage[] = [];
    for (let id = 1; id <= ORDERS; id++)
      for (let version = 1; version <= VERSIONS; version++)
        events.push(event('order/updated', bodyOf(buildOrderRecord({ id, version, note: `v${version}` }))));
    const deliveries = shuffle([...events, ...events]);
    for (let at = 0; at < deliveries.length; at += 500)
      await Promise.all(deliveries.slice(at, at + 500).map((message) => publish(first, message)));

    const started = Date.now();
    for (const broker of brokers)
      broker.consume(QUEUES.orders, {}, createOrderConsumer({ ...deps, access: stage.access }));
    const rows = eventRows(deps);
    const counted = async () => {
      const [sum] = await rows
        .aggregate<{ total: number }>([{ $group: { _id: null, total: { $sum: '$deliveries' } } }])
        .toArray();
      return (sum?.total ?? 0) >= deliveries.length;
    };
    await until(counted, { timeoutMs: 150_000, intervalMs: 200, what: 'a verdict for every delivery' });
    if (process.env.TEST_LOG)
      console.log(`${Math.round(deliveries.length / ((Date.now() - started) / 1000))} events/s`);

    expect(await rows.countDocuments()).toBe(events.length);
    expect(await rows.countDocuments({ deliveries: { $ne: 2 } })).toBe(0);
    expect(await orders(deps).countDocuments()).toBe(ORDERS);
    expect(await orders(deps).countDocuments({ note: `v${VERSIONS}` })).toBe(ORDERS);
    // An order's revision counts exactly the events that were applied to it.
    const applied = await rows
      .aggregate<{ _id: string; count: number }>([
        { $match: { outcome: 'applied' } },
        { $group: { _id: '$objectId', count: { $sum: 1 } } },
      ])
      .toArray();
    const revisions = await orders(deps).find().toArray();
    const byId = new Map(applied.map(({ _id, count }) => [_id, count]));
    for (const { channelOrderId, revision } of revisions) expect(revision).toBe(byId.get(channelOrderId));
    await Promise.all(brokers.map((broker) => broker.close()));
  }, 200_000);
});

describe('the consumer of orders', () => {
  test('dead-letters what it cannot read, leaves what ReCharge must settle to the lane, and acks the rest', async () => {
    const broker = testBroker(vhost.url);
    await broker.whenReady();
    const all = { ...deps, access: stage.access };
    const lanes = startAskLanes(all, [askWorker(all, orderHoldings(all))]);
    broker.consume(QUEUES.orders, {}, createOrderConsumer({ ...all, onAsks: lanes.wake }));
    const broken = event('order/updated', Buffer.from('nonsense'));
    const noHeaders = { routingKey: 'order.updated', body: Buffer.from('{}'), messageId: 'x', headers: {} };
    const record = (note: string) => bodyOf(buildOrderRecord({ id: 9001, version: 5, note }));
    await publish(broker, event('order/updated', record('a')));
    await until(() => orders(deps).findOne({ channelOrderId: '9001' }), { what: 'the order' });
    api.faults.push({ path: '/orders/9001', status: 500 });
    await Promise.all([
      publish(broker, event('order/updated', record('b'))),
      publish(broker, broken),
      broker.publisher.publish(noHeaders, { deadlineMs: 5_000 }),
    ]);
    const dead = await until(
      async () => {
        const letters = await vhost.get(QUEUES.dead);
        return letters.length === 2 && letters;
      },
      { what: 'two dead letters' },
    );
    const codes = dead.map(({ properties }) => (properties.headers as { code: string }).code).sort();
    expect(codes).toEqual(['message_malformed', 'unreadable']);
    api.faults.length = 0;
    api.orders.set('9001', buildOrderRecord({ id: 9001, version: 5, note: 'b' }));
    await until(() => orders(deps).findOne({ channelOrderId: '9001', note: 'b' }), {
      timeoutMs: 30_000,
      what: 'the settled tie',
    });
    await Promise.all([lanes.stop(), broker.close()]);
  }, 60_000);
});
