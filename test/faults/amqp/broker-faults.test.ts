import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../scripts/services/free-port.ts';
import { type RunningRabbitmq, startRabbitmq } from '../../../scripts/services/rabbitmq.ts';
import { provideRabbitmq } from '../../../scripts/services/rabbitmq-binary.ts';
import type { Broker } from '../../../src/amqp/broker.ts';
import type { Consumer } from '../../../src/amqp/consume-options.ts';
import type { PublisherState } from '../../../src/amqp/publisher.ts';
import { QUEUES } from '../../../src/amqp/topology.ts';
import type { GatewayError } from '../../../src/errors.ts';
import { buildMessage, testBroker } from '../../support/test-broker.ts';
import { until } from '../../support/until.ts';

// A node of this file's own: its tests block it and kill it.
let node: RunningRabbitmq;
let start: () => Promise<RunningRabbitmq>;
let broker: Broker;
let consumer: Consumer;
const consumed = new Set<string>();

const dir = mkdtempSync(join(tmpdir(), 'helm-amqp-'));
beforeAll(async () => {
  const server = await provideRabbitmq({ log: () => {} });
  const ports = { amqp: await freePort(), dist: await freePort(), epmd: await freePort() };
  const password = randomBytes(12).toString('hex');
  start = () => startRabbitmq({ server, dir, ports, password });
  node = await start();
  broker = testBroker(node.url(), { heartbeatSeconds: 2 });
  consumer = broker.consume(QUEUES.orders, {}, async (batch) => {
    for (const delivery of batch) consumed.add(delivery.messageId);
  });
  await broker.whenReady();
  await until(() => consumer.state() === 'consuming');
}, 120_000);

afterAll(async () => {
  await broker?.close();
  await node?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function send(): Promise<{ id: string; code: string | null }> {
  const message = buildMessage(1);
  const code = await broker.publisher.publish(message, { deadlineMs: 2_000 }).then(
    () => null,
    (error: unknown) => (error as GatewayError).code,
  );
  return { id: message.messageId, code };
}

describe('when the broker itself is in trouble', () => {
  test('short of memory: publishes are refused as blocked, consumers go on, and it ends by itself', async () => {
    const states: PublisherState[] = [];
    const off = broker.publisher.onState((state) => states.push(state));
    // Waiting for their turn in the queue while the publisher is stopped.
    const before = await Promise.all(Array.from({ length: 50 }, send));
    await node.ctl('set_vm_memory_high_watermark', '0.000001');
    // RabbitMQ tells a connection that it is blocked when that next publishes.
    await until(async () => (await send()).code === 'broker_blocked');
    expect(broker.publisher.state()).toBe('blocked');
    expect(broker.ready()).toBe(false);
    expect(consumer.state()).toBe('consuming');
    await until(() => before.every(({ id, code }) => code !== null || consumed.has(id)));
    await node.ctl('set_vm_memory_high_watermark', '0.4');
    await until(() => broker.publisher.state() === 'open');
    const after = await send();
    expect(after.code).toBeNull();
    await until(() => consumed.has(after.id));
    expect(states).toEqual(['blocked', 'open']);
    off();
  });

  test('killed and started again: what it confirmed is still there, and all connections come back', async () => {
    await consumer.pause();
    const sent = await Promise.all(Array.from({ length: 200 }, send));
    expect(sent.filter(({ code }) => code !== null)).toEqual([]);
    process.kill(node.pid, 'SIGKILL');
    await until(() => broker.publisher.state() === 'down');
    expect((await send()).code).toBe('broker_unavailable');
    await node.stop();
    node = await start();
    await consumer.resume();
    await until(() => broker.ready() && consumer.state() === 'consuming', { timeoutMs: 30_000 });
    await until(() => sent.every(({ id }) => consumed.has(id)), { timeoutMs: 20_000 });
    const after = await send();
    expect(after.code).toBeNull();
    await until(() => consumed.has(after.id));
  }, 120_000);
});
