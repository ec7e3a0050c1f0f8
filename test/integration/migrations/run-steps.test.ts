import mongoose from 'mongoose';
import { expect, test } from 'vitest';
import type { Deps } from '../../../src/deps.ts';
import { migrations, type Progress } from '../../../src/migrations/model.ts';
import { isOlderConnected } from '../../../src/migrations/older-versions.ts';
import { runSteps } from '../../../src/migrations/run-steps.ts';
import type { UpgradeStep } from '../../../src/migrations/step.ts';
import { HOUR } from '../../../src/time.ts';
import { testDeps } from '../../support/test-deps.ts';
import { until } from '../../support/until.ts';

const row = (deps: Deps, name: string) => migrations(deps).findOne({ _id: name });
const never = new AbortController().signal;

/** A process of 0.1.0, as MongoDB sees it. */
async function olderProcess(deps: Deps) {
  const client = new mongoose.mongo.MongoClient(deps.config.mongodbUri, { appName: 'helm-gateway' });
  await client.db().command({ ping: 1 });
  await until(() => isOlderConnected(deps), { what: 'the server to see it' });
  return {
    async close() {
      await client.close();
      await until(async () => !(await isOlderConnected(deps)), { what: 'the server to see it gone' });
    },
  };
}

test('a step that is cut off goes on where it was, and its row tells how far it is', async () => {
  const deps = await testDeps();
  const began: Progress[] = [];
  const stopping = new AbortController();
  const step: UpgradeStep = {
    name: 'count_to_four',
    async run({ progress, note }) {
      began.push(progress);
      for (let done = progress.done + 1; done <= 4; done++) {
        if (done === 3 && began.length === 1) stopping.abort();
        await note({ done, of: 4, after: done });
      }
    },
  };
  await runSteps(deps, [step], stopping.signal);
  expect(await row(deps, 'count_to_four')).toMatchObject({
    finishedAt: null,
    problem: null,
    progress: { done: 2, of: 4, after: 2 },
  });
  await runSteps(deps, [step], never);
  await runSteps(deps, [step], never);
  expect(began).toEqual([{ done: 0 }, { done: 2, of: 4, after: 2 }]);
  const done = await row(deps, 'count_to_four');
  expect(done).toMatchObject({ name: 'count_to_four', progress: { done: 4 }, closedAt: done?.finishedAt });
  expect(done?.startedAt).toBeInstanceOf(Date);
  expect(done?.finishedAt).toBeInstanceOf(Date);
  expect(done?.lease).toBeUndefined();
});

test('a step that fails is told and tried again, and those behind it wait', async () => {
  const deps = await testDeps();
  const ran: string[] = [];
  let isBroken = true;
  const first: UpgradeStep = {
    name: 'first',
    async run() {
      ran.push('first');
      if (isBroken) throw new Error('no such thing');
    },
  };
  const second: UpgradeStep = { name: 'second', run: async () => void ran.push('second') };
  await expect(runSteps(deps, [first, second], never)).rejects.toThrow('no such thing');
  expect(await row(deps, 'first')).toMatchObject({ finishedAt: null, problem: 'Error: no such thing' });
  isBroken = false;
  await runSteps(deps, [first, second], never);
  expect(ran).toEqual(['first', 'first', 'second']);
  expect(await row(deps, 'first')).toMatchObject({ finishedAt: expect.any(Date), problem: null });
});

test('beside an older version a step runs, and once more when that has gone; what it could not read waits', async () => {
  const deps = await testDeps();
  const ran: string[] = [];
  const both: UpgradeStep[] = [
    { name: 'alone', alone: true, run: async () => void ran.push('alone') },
    { name: 'beside', run: async ({ progress }) => void ran.push(`beside from ${progress.done}`) },
  ];
  const older = await olderProcess(deps);
  await runSteps(deps, both, never);
  await runSteps(deps, both, never);
  expect(ran).toEqual(['beside from 0']);
  expect(await row(deps, 'beside')).toMatchObject({ finishedAt: expect.any(Date), closedAt: null });
  expect((await row(deps, 'alone'))?.problem).toMatch('older version');
  await older.close();
  await runSteps(deps, both, never);
  await runSteps(deps, both, never);
  expect(ran).toEqual(['beside from 0', 'alone', 'beside from 0']);

  const again = await olderProcess(deps);
  await runSteps(deps, both, never);
  await again.close();
  await runSteps(deps, both, never);
  expect(ran.slice(3)).toEqual(['alone', 'beside from 0']);
});

test('where the server does not tell who is connected, an older version is waited out for an hour', async () => {
  const real = await testDeps();
  const { connection } = real.db;
  // As a server without that right: everything else is answered.
  const mute = Object.assign(Object.create(connection) as typeof connection, {
    getClient: () => ({
      db: () => ({ aggregate: () => ({ toArray: () => Promise.reject(new Error('not authorized')) }) }),
    }),
  });
  let now = Date.now();
  const deps = { ...real, db: { ...real.db, connection: mute }, now: () => new Date(now) };
  const ran: number[] = [];
  const step: UpgradeStep = { name: 'alone', alone: true, run: async () => void ran.push(now) };
  await runSteps(deps, [step], never);
  expect(ran).toEqual([]);
  now += HOUR;
  await runSteps(deps, [step], never);
  expect(ran).toEqual([now]);
});
