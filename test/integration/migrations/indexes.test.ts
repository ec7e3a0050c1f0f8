import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, mongo } from 'mongoose';
import { expect, test } from 'vitest';
import { ALL_COLLECTIONS } from '../../../src/all-collections.ts';
import { createLog } from '../../../src/log.ts';
import { indexStep } from '../../../src/migrations/index-step.ts';
import { oldIndexesStep } from '../../../src/migrations/old-indexes-step.ts';
import { runSteps } from '../../../src/migrations/run-steps.ts';
import { openDatabase } from '../../../src/mongo/database.ts';
import { makeCollections } from '../../../src/mongo/make-collections.ts';
import { outdatedIndexes } from '../../../src/mongo/missing-indexes.ts';
import { testDatabase } from '../../support/test-database.ts';
import { testDeps } from '../../support/test-deps.ts';
import { until } from '../../support/until.ts';

const OF_0_1_0 = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/mongo/indexes-0.1.0.json'), 'utf8'),
) as Record<string, mongo.IndexDescription[]>;

async function indexesOf(connection: Connection): Promise<Record<string, unknown[]>> {
  const names = ALL_COLLECTIONS.map(({ storedAs }) => storedAs.name);
  const lists = await Promise.all(names.map((name) => connection.collection(name).indexes()));
  const plain = (list: mongo.IndexDescriptionInfo[] = []) =>
    list
      .map(({ background: _background, ...index }) => ({ ...index, sequence: Object.keys(index.key) }))
      .toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  return Object.fromEntries(names.map((name, i) => [name, plain(lists[i])]));
}

test('a filled database of 0.1.0 ends with exactly the indexes of a fresh one', async () => {
  const { connection, uri } = await testDatabase();
  for (const [name, indexes] of Object.entries(OF_0_1_0)) {
    await connection.collection(name).insertOne({ filled: true });
    // As mongoose wrote them.
    const written = indexes.map((index) => ({ ...index, background: true }));
    if (written.length > 0) await connection.collection(name).createIndexes(written);
  }
  const fresh = await testDeps();
  const log = createLog('silent');
  const db = await openDatabase({ log }, { uri });
  const deps = { ...fresh, db, config: { ...fresh.config, mongodbUri: uri } };
  await makeCollections(deps, ALL_COLLECTIONS);
  const steps = [indexStep(deps, ALL_COLLECTIONS), oldIndexesStep(deps, ALL_COLLECTIONS)];
  // As the scheduler does: a test of another file may show an older version on the same server for a moment.
  await until(
    async () => {
      await runSteps(deps, steps, new AbortController().signal);
      return (await outdatedIndexes(deps, ALL_COLLECTIONS)).length === 0;
    },
    { timeoutMs: 25_000, what: 'the old indexes dropped' },
  );
  expect(await indexesOf(connection)).toEqual(await indexesOf(fresh.db.connection));
  await db.close();
});
