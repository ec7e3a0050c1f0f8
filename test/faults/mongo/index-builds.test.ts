import { Types } from 'mongoose';
import { expect, test } from 'vitest';
import { ALL_COLLECTIONS } from '../../../src/all-collections.ts';
import { indexStep } from '../../../src/migrations/index-step.ts';
import { migrations } from '../../../src/migrations/model.ts';
import { runSteps } from '../../../src/migrations/run-steps.ts';
import type { UpgradeStep } from '../../../src/migrations/step.ts';
import type { StoredAs } from '../../../src/mongo/collection.ts';
import { missingIndexes } from '../../../src/mongo/missing-indexes.ts';
import { faultyMongod } from '../../support/faulty-mongod.ts';
import { testApp } from '../../support/test-app.ts';
import { testDeps } from '../../support/test-deps.ts';
import { until } from '../../support/until.ts';

const HELD = 'hangAfterStartingIndexBuild';
/** Longer than any other operation may hold a socket. */
const LONG_S = 21;

const CROWDED: StoredAs = {
  name: 'crowded',
  indexes: [
    { key: { n: 1 }, unique: true },
    { key: { m: 1, n: -1 } },
    { key: { at: 1 }, expireAfterSeconds: 0 },
  ],
};

interface Building {
  secs_running: number;
  desc: string;
}

test('a start waits for no index: the gateway works while one is built, however long that takes, and health says which', {
  timeout: 90_000,
}, async () => {
  const mongod = await faultyMongod();
  const some = Array.from({ length: 50 }, (_, i) => ({
    channelId: new Types.ObjectId(),
    channelOrderId: `${i}`,
  }));
  await mongod.db.collection('orders').insertMany(some);
  await mongod.fail(HELD);

  const from = Date.now();
  const gateway = await testApp({
    services: { mongodbUri: () => mongod.uri },
    scheduler: { upgradeEveryMs: 250 },
  });
  expect(Date.now() - from).toBeLessThan(15_000);

  const account = await gateway.account();
  const api = await gateway.apiOf(account);
  expect((await api('GET', '/orders')).status).toBe(200);
  const building = () =>
    mongod.admin
      .aggregate<Building>([{ $currentOp: {} }, { $match: { 'command.createIndexes': 'orders' } }])
      .toArray();
  const health = () => fetch(`${gateway.url}/health/ready`).then((answer) => answer.json());
  const told = await until(
    async () => ((await health()) as { upgrade?: { step: string; progress: { at?: string } }[] }).upgrade,
    { timeoutMs: 40_000, intervalMs: 500, what: 'health to tell of it' },
  );
  expect(told).toEqual([
    expect.objectContaining({ step: 'indexes', progress: expect.objectContaining({ done: 0 }) }),
  ]);
  expect(told[0]?.progress.at).toMatch(/^orders\./);

  await until(async () => (await building()).some(({ secs_running: s }) => s >= LONG_S), {
    timeoutMs: 40_000,
    intervalMs: 500,
    what: 'a long build',
  });
  await mongod.heal(HELD);
  await until(async () => (await missingIndexes(gateway.deps, ALL_COLLECTIONS)).length === 0, {
    timeoutMs: 20_000,
    what: 'all indexes',
  });
  await until(async () => (await migrations(gateway.deps).findOne({ _id: 'indexes' }))?.finishedAt, {
    what: 'the row to say so',
  });
  await until(async () => !('upgrade' in ((await health()) as object)), {
    timeoutMs: 30_000,
    intervalMs: 500,
    what: 'health to forget it',
  });
});

test('of two processes one builds, and an index that records contradict is told while the others are built', async () => {
  const deps = await testDeps();
  const collections = [{ storedAs: CROWDED }];
  const rows = deps.db.connection.collection(CROWDED.name);
  await rows.insertMany([{ n: 1 }, { n: 1 }]);
  let running = 0;
  let most = 0;
  const step = indexStep(deps, collections);
  const counted: UpgradeStep = {
    ...step,
    async run(turn) {
      most = Math.max(most, ++running);
      await step.run(turn).finally(() => running--);
    },
  };
  const { signal } = new AbortController();
  const turns = await Promise.allSettled([1, 2, 3].map(() => runSteps(deps, [counted], signal)));
  expect(most).toBe(1);
  expect(turns.some(({ status }) => status === 'rejected')).toBe(true);
  const row = await migrations(deps).findOne({ _id: 'indexes' });
  expect(row).toMatchObject({
    finishedAt: null,
    problem: expect.stringContaining('crowded.n_1 cannot be built'),
  });
  expect((await missingIndexes(deps, collections)).map(({ name }) => name)).toEqual(['n_1']);

  await rows.deleteOne({ n: 1 });
  await runSteps(deps, [step], signal);
  expect(await missingIndexes(deps, collections)).toEqual([]);
  expect(await migrations(deps).findOne({ _id: 'indexes' })).toMatchObject({
    finishedAt: expect.any(Date),
    problem: null,
  });
});
