import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { deadLetters } from '../../../src/events/dead-letter-model.ts';
import { type BuiltChannel, buildChannel } from '../../support/build-channel.ts';
import { accepted, deliverySender, untilApplied } from '../../support/delivery-stream.ts';
import { type TcpProxy, tcpProxy } from '../../support/tcp-proxy.ts';
import { type TestApp, testApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

const PER_SECOND = 50;
let gateway: TestApp;
let proxy: TcpProxy;

beforeAll(async () => {
  gateway = await testApp({
    sandbox: { openingOrders: 0 },
    services: {
      async amqpUrl(url) {
        proxy = await tcpProxy(url);
        return proxy.through(url);
      },
    },
  });
});

/** Deliveries come all the time; `fault` strikes among them and is over when it settles. */
async function under(fault: () => Promise<void>) {
  const channel = await buildChannel(gateway.deps);
  await gateway.app.parts.door.channels.refresh();
  const sender = deliverySender(gateway.url, channel);
  const stream = sender.stream(PER_SECOND);
  try {
    await wait(1_000);
    await fault();
    await wait(1_000);
  } finally {
    proxy.mode('pass');
    await stream.stop();
  }
  const { ledger } = sender;
  const figures = await untilApplied(gateway, channel, ledger, 60_000);
  return { channel, ledger, figures };
}

async function expectNothingLost({ channel, ledger, figures }: Awaited<ReturnType<typeof under>>) {
  expect(ledger.length).toBeGreaterThan(PER_SECOND * 2);
  const odd = ledger.filter((sent) => sent.status !== 200 && !(sent.status === 503 && sent.retryAfter));
  expect(odd).toEqual([]);
  expect(Math.max(...ledger.map((sent) => sent.ms))).toBeLessThan(3_000);
  const wanted = new Set(accepted(ledger).map((sent) => sent.objectId)).size;
  expect([figures.orders, figures.rows, figures.spooled]).toEqual([wanted, wanted, 0]);
  await expectNoDeadLetter(channel);
}

async function expectNoDeadLetter(channel: BuiltChannel) {
  expect(await deadLetters(gateway.deps).countDocuments({ channelId: channel.doc._id })).toBe(0);
}

describe('while 50 deliveries a second come, none answered 200 is lost and none waits 3 s when', () => {
  test('the broker goes silent for 5 seconds on open connections', async () => {
    const seen = await under(async () => {
      proxy.mode('black-hole');
      await wait(5_000);
      proxy.mode('pass');
      proxy.kill();
    });
    await expectNothingLost(seen);
    // MongoDB was there all the time, so that the spool could take every one.
    expect(accepted(seen.ledger)).toHaveLength(seen.ledger.length);
  }, 120_000);

  test('the broker refuses all connections for 4 seconds', async () => {
    const seen = await under(async () => {
      proxy.mode('refuse');
      proxy.kill();
      await wait(4_000);
      proxy.mode('pass');
    });
    await expectNothingLost(seen);
    expect(accepted(seen.ledger)).toHaveLength(seen.ledger.length);
  }, 120_000);

  test('all connections to the broker are reset again and again', async () => {
    const seen = await under(async () => {
      for (let round = 0; round < 4; round += 1) {
        await until(() => gateway.app.parts.broker.ready(), {
          timeoutMs: 40_000,
          what: 'the broker connected',
        });
        proxy.kill();
        await wait(500);
      }
    });
    await expectNothingLost(seen);
    expect(accepted(seen.ledger)).toHaveLength(seen.ledger.length);
  }, 120_000);

  test('the broker takes messages and its confirms never arrive', async () => {
    const seen = await under(async () => {
      proxy.mode('deaf');
      await wait(3_000);
      proxy.kill();
      proxy.mode('pass');
    });
    // What went to both the queue and the spool is known by its id: still one order and one row each.
    await expectNothingLost(seen);
  }, 120_000);
});
