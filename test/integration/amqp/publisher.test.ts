import { beforeAll, describe, expect, test } from 'vitest';
import { QUEUES } from '../../../src/amqp/topology.ts';
import { GatewayError } from '../../../src/errors.ts';
import { buildMessage, testBroker } from '../../support/test-broker.ts';
import { type TestVhost, testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

let vhost: TestVhost;
beforeAll(async () => {
  vhost = await testVhost();
});

const failure = async (work: Promise<void>) =>
  work.then(
    () => null,
    (error: unknown) => error as GatewayError,
  );

describe('the publisher', () => {
  test('declares the documented exchanges and quorum queues, and doing so again changes nothing', async () => {
    const first = testBroker(vhost.url);
    await first.whenReady();
    await first.close();
    await testBroker(vhost.url).whenReady();
    const queues = await vhost.api<{ name: string; type: string; arguments: Record<string, unknown> }[]>(
      'GET',
      'queues/{vhost}',
    );
    expect(queues.map((q) => q.name).sort()).toEqual([
      'gateway.dead',
      'gateway.mail',
      'gateway.orders',
      'gateway.orders.large',
      'gateway.products',
      'gateway.retry.later',
      'gateway.retry.soon',
      'gateway.unsigned',
    ]);
    for (const queue of queues) expect(queue.arguments).toMatchObject({ 'x-queue-type': 'quorum' });
    const orders = queues.find((q) => q.name === QUEUES.orders);
    expect(orders?.arguments).toMatchObject({
      'x-delivery-limit': 50,
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
      'x-dead-letter-exchange': 'gateway.dead',
    });
  });

  test('delivers body, id, headers, content type and time to the queue as they were given', async () => {
    const broker = testBroker(vhost.url);
    await broker.whenReady();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const message = buildMessage(
      { plan: 1 },
      {
        routingKey: 'plan.updated',
        headers: { traceparent, receivedAt: 1_700_000_000_123 },
        timestamp: new Date(1_700_000_000_000),
      },
    );
    await broker.publisher.publish(message, { deadlineMs: 5_000 });
    const got = await until(async () => (await vhost.get(QUEUES.products))[0]);
    expect(got.payload).toBe('{"plan":1}');
    expect(got.properties).toMatchObject({
      message_id: message.messageId,
      delivery_mode: 2,
      content_type: 'application/json',
      timestamp: 1_700_000_000,
      headers: { traceparent, receivedAt: 1_700_000_000_123 },
    });
  });

  test('refuses a message that no queue takes with broker_returned', async () => {
    const broker = testBroker(vhost.url);
    await broker.whenReady();
    const [bad, good] = await Promise.all([
      failure(
        broker.publisher.publish(buildMessage(1, { routingKey: 'nobody.here' }), { deadlineMs: 5_000 }),
      ),
      failure(broker.publisher.publish(buildMessage(2), { deadlineMs: 5_000 })),
    ]);
    expect(bad).toMatchObject({ code: 'broker_returned', retry: 'soon', status: 503 });
    expect(good).toBeNull();
  });

  test('rejects both of two messages with the same id when neither finds a queue', async () => {
    const broker = testBroker(vhost.url);
    await broker.whenReady();
    const twin = buildMessage(1, { routingKey: 'nobody.here' });
    const failures = await Promise.all(
      [1, 2].map(() => failure(broker.publisher.publish(twin, { deadlineMs: 5_000 }))),
    );
    expect(failures.map((f) => f?.code)).toEqual(['broker_returned', 'broker_returned']);
  });

  test('refuses with broker_nacked what a full queue rejects', async () => {
    const broker = testBroker(vhost.url);
    await broker.whenReady();
    await vhost.api('PUT', 'policies/{vhost}/full', {
      pattern: '^gateway.mail$',
      definition: { 'max-length': 1 },
      'apply-to': 'queues',
    });
    const nacked = await until(async () => {
      const message = buildMessage(1, { routingKey: 'mail.despatch' });
      return failure(broker.publisher.publish(message, { deadlineMs: 5_000 }));
    });
    await vhost.api('DELETE', 'policies/{vhost}/full');
    expect(nacked).toMatchObject({ code: 'broker_nacked', retry: 'soon' });
  });

  test('tells a message it cannot encode from a broker that is away', async () => {
    const broker = testBroker(vhost.url);
    await broker.whenReady();
    const message = buildMessage(1, { headers: { big: 'x'.repeat(200_000) } });
    const error = await failure(broker.publisher.publish(message, { deadlineMs: 5_000 }));
    expect(error).toMatchObject({ code: 'broker_message_invalid', retry: 'never' });
    expect(await failure(broker.publisher.publish(buildMessage(), { deadlineMs: 5_000 }))).toBeNull();
  });

  test('outlives a callback that throws', async () => {
    const broker = testBroker(vhost.url);
    await broker.whenReady();
    broker.publisher.publishRaw(buildMessage(), 5_000, () => {
      throw new Error('from the caller');
    });
    await until(() => broker.publisher.pending() === 0);
    expect(await failure(broker.publisher.publish(buildMessage(), { deadlineMs: 5_000 }))).toBeNull();
  });

  test('fails at once, without buffering, before it is connected and after it was closed', async () => {
    const broker = testBroker('amqp://127.0.0.1:1/none');
    const started = Date.now();
    const before = await failure(broker.publisher.publish(buildMessage(), { deadlineMs: 5_000 }));
    expect(before).toBeInstanceOf(GatewayError);
    expect(before).toMatchObject({ code: 'broker_unavailable', retry: 'soon' });
    expect(Date.now() - started).toBeLessThan(500);
    expect(broker.publisher.state()).toBe('down');
    expect(broker.ready()).toBe(false);
    const ready = broker.whenReady();
    const refused = expect(ready).rejects.toThrow('closed before it was ready');
    await broker.close();
    await refused;
  });

  test('confirms thousands in flight at once', async () => {
    const broker = testBroker(vhost.url);
    await broker.whenReady();
    const all = Array.from({ length: 3_000 }, (_, n) =>
      failure(broker.publisher.publish(buildMessage(n), { deadlineMs: 20_000 })),
    );
    expect((await Promise.all(all)).filter((error) => error !== null)).toEqual([]);
  });
});
