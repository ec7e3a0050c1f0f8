import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { freePort } from '../../../scripts/services/free-port.ts';
import { type App, startApp } from '../../../src/app.ts';
import type { Config } from '../../../src/config.ts';
import { afterThisFile } from '../../support/after-this-file.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { accepted, deliverySender, untilApplied } from '../../support/delivery-stream.ts';
import { privateRabbitmq } from '../../support/private-services.ts';
import { type TestApp, testApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

/** Another process's gateway on the same services, with these roles. */
async function another(gateway: TestApp, roles: Config['roles']): Promise<App> {
  const { config, log } = gateway.deps;
  const app = await startApp({ config: { ...config, roles, port: await freePort() }, log });
  afterThisFile(() => app.stop());
  return app;
}

test.each(['clean', 'kill'] as const)(
  'messages that wait in the queue outlive a restart of RabbitMQ (%s)',
  async (how) => {
    const rabbit = await privateRabbitmq();
    const gateway = await testApp({
      sandbox: { openingOrders: 0 },
      env: { ROLES: 'web' },
      services: { amqpUrl: () => rabbit.url },
    });
    const channel = await buildChannel(gateway.deps);
    const sender = deliverySender(gateway.url, channel);
    await until(() => gateway.app.parts.broker.ready(), { timeoutMs: 20_000, what: 'the broker connected' });
    const answers = await Promise.all(Array.from({ length: 200 }, () => sender.sendOrder()));
    // All of them in the queue and nowhere else: nobody works yet, and the spool is empty.
    expect(answers.every((sent) => sent.status === 200 && sent.answer.includes('queued'))).toBe(true);
    expect(await gateway.app.parts.door.spool.size()).toBe(0);
    await rabbit.stop(how);
    const spooled = await sender.sendOrder();
    expect([spooled.status, await gateway.app.parts.door.spool.size()]).toEqual([200, 1]);
    await rabbit.start();
    await another(gateway, ['worker', 'scheduler']);
    const figures = await untilApplied(gateway, channel, sender.ledger, 60_000);
    expect([figures.orders, figures.rows]).toEqual([201, 201]);
  },
  180_000,
);

test('what was answered 200 up to a graceful stop is applied by the next process', async () => {
  const gateway = await testApp({ sandbox: { openingOrders: 0 } });
  const channel = await buildChannel(gateway.deps);
  await gateway.app.parts.door.channels.refresh();
  const sender = deliverySender(gateway.url, channel);
  const stream = sender.stream(100);
  await wait(2_000);
  const before = sender.ledger.length;
  await gateway.app.stop();
  await stream.stop();
  const { ledger } = sender;
  expect(before).toBeGreaterThan(50);
  // Whoever came too late was not taken at all: no half answer, nothing claimed.
  const late = ledger.filter((sent) => sent.status !== 200);
  expect(late.every((sent) => sent.status === null)).toBe(true);
  expect(late.length).toBeGreaterThan(0);
  const next = await another(gateway, ['web', 'worker', 'scheduler']);
  const deps = next.parts;
  const figures = await untilApplied({ deps: { ...gateway.deps, db: deps.db } }, channel, ledger, 60_000);
  // Applied though nobody heard the answer is allowed, the other way round is not.
  expect(figures.orders).toBeGreaterThanOrEqual(accepted(ledger).length);
  expect(figures.orders).toBe(figures.rows);
  expect(figures.orders).toBeLessThanOrEqual(ledger.length);
}, 120_000);
