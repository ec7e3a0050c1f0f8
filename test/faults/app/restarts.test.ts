import { setTimeout as wait } from 'node:timers/promises';
import mongoose from 'mongoose';
import { expect, test } from 'vitest';
import { freePort } from '../../../scripts/services/free-port.ts';
import { type App, startApp } from '../../../src/app.ts';
import type { Config } from '../../../src/config.ts';
import { mails } from '../../../src/mail/model.ts';
import { orders } from '../../../src/orders/model.ts';
import { afterThisFile } from '../../support/after-this-file.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { channelParts } from '../../support/channel-parts.ts';
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

test('a stop waits for the mail under way, so that it ends as sent, and takes up none of those that wait', async () => {
  const gateway = await testApp({ sandbox: { openingOrders: 0 } });
  const { deps, sink } = gateway;
  const account = await gateway.account();
  const { doc, hookKey, clientSecret } = await buildChannel(deps, {
    accountId: account.accountId,
    despatchEmails: { ...channelParts().despatchEmails, enabled: true },
  });
  await gateway.app.parts.door.channels.refresh();
  const sender = deliverySender(gateway.url, { hookKey, clientSecret });
  const sent = await Promise.all(Array.from({ length: 12 }, () => sender.sendOrder()));
  const placed = () => orders(deps).countDocuments({ channelId: doc._id });
  await until(async () => (await placed()) === sent.length, { timeoutMs: 20_000, what: 'the orders' });
  const api = await gateway.apiOf(account);
  // Longer than other parts may take to stop.
  sink.behave({ do: 'slow', ms: 12_000 });
  for (const { objectId: channelOrderId } of sent) {
    const body = {
      channelId: doc._id.toString(),
      channelOrderId,
      carrier: 'DPD',
      trackingNumber: channelOrderId,
    };
    expect((await api('POST', '/shipments', body)).status).toBe(201);
  }
  await until(() => sink.counts.messages > 0, { timeoutMs: 20_000, what: 'a mail under way' });
  const claimed = await mails(deps).countDocuments({ channelId: doc._id, state: 'attempting' });
  const uri = deps.config.mongodbUri;
  await gateway.app.stop();
  const connection = await mongoose.createConnection(uri).asPromise();
  afterThisFile(() => connection.close());
  const rows = await connection.collection('mails').find({ channelId: doc._id }).toArray();
  const inState = (state: string) => rows.filter((row) => row['state'] === state).length;
  expect(rows).toHaveLength(sent.length);
  expect([inState('attempting'), inState('uncertain')]).toEqual([0, 0]);
  expect(inState('queued')).toBeGreaterThan(0);
  expect(inState('sent')).toBeGreaterThanOrEqual(claimed);
  expect(inState('sent')).toBe(sink.counts.accepted);
  expect(inState('sent') + inState('queued')).toBe(sent.length);
}, 120_000);
