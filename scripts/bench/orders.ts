import { ALL_COLLECTIONS } from '../../src/all-collections.ts';
import { createBroker } from '../../src/amqp/broker.ts';
import type { Handler } from '../../src/amqp/run-batch.ts';
import { QUEUES } from '../../src/amqp/topology.ts';
import { readEvent } from '../../src/apply/read-event.ts';
import { createChannelAccess } from '../../src/channels/access.ts';
import { readMessage } from '../../src/events/read-message.ts';
import { makeCollections } from '../../src/mongo/make-collections.ts';
import { createOrderConsumer } from '../../src/orders/order-consumer.ts';
import { orderHoldings } from '../../src/orders/order-holdings.ts';
import { buildChannel } from '../../test/support/build-channel.ts';
import { benchDeps } from './bench-deps.ts';
import { spread } from './median.ts';
import { sampleOrder } from './sample-order.ts';

const ROUNDS = 5;
const COUNT = 6_000;

/** Orders stored per second, beside the same consumer that reads and parses but stores nothing. */
export async function benchOrders(services: { mongodbUri: string; amqpUrl: string }): Promise<string> {
  const deps = await benchDeps({ MONGODB_URI: services.mongodbUri, AMQP_URL: services.amqpUrl });
  await makeCollections(deps, ALL_COLLECTIONS);
  const channel = (await buildChannel(deps)).doc;
  const broker = createBroker(deps, { url: services.amqpUrl });
  await broker.whenReady();
  const access = createChannelAccess(deps);
  const store = createOrderConsumer({ ...deps, access });
  const reader = orderHoldings({ ...deps, access });
  const parseOnly: Handler = async (batch) => {
    for (const delivery of batch) {
      const event = readMessage(delivery);
      if (event) readEvent(reader, event, channel);
    }
  };
  let nextId = 1;

  async function fill(): Promise<void> {
    const headers = {
      accountId: channel.accountId.toString(),
      channelId: channel._id.toString(),
      topic: 'order/created',
    };
    const sent = Array.from({ length: COUNT }, () => {
      const id = nextId++;
      const more = { ...headers, eventId: `bench-${id}`, receivedAt: Date.now(), verified: 'timestamped' };
      const message = {
        routingKey: 'order.created',
        body: sampleOrder(id),
        messageId: `bench-${id}`,
        headers: more,
      };
      return broker.publisher.publish(message, { deadlineMs: 60_000 });
    });
    await Promise.all(sent);
  }

  async function drain(handler: Handler): Promise<number> {
    await fill();
    let done = 0;
    const from = process.hrtime.bigint();
    let allDone = () => {};
    const all = new Promise<void>((resolve) => {
      allDone = resolve;
    });
    const consumer = broker.consume(QUEUES.orders, {}, async (batch) => {
      await handler(batch);
      done += batch.length;
      if (done >= COUNT) allDone();
    });
    await all;
    const rate = COUNT / (Number(process.hrtime.bigint() - from) / 1e9);
    await consumer.stop();
    return rate;
  }

  const figures = { stored: [] as number[], parsed: [] as number[], ratio: [] as number[] };
  await drain(store);
  await drain(parseOnly);
  for (let round = 0; round < ROUNDS; round += 1) {
    const stored = await drain(store);
    const parsed = await drain(parseOnly);
    figures.stored.push(stored);
    figures.parsed.push(parsed);
    figures.ratio.push(stored / parsed);
  }
  await broker.close();
  await deps.db.close();
  return `Orders from queue to database (new orders, 3 lines; ${COUNT} a round, ${ROUNDS} rounds in turn, one consumer)
  stored             ${spread(figures.stored)} per second
  without MongoDB    ${spread(figures.parsed)} per second
  ratio              ${spread(figures.ratio, 2)}   (aim: at least 0.50)`;
}
