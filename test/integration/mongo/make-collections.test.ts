import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection, mongo } from 'mongoose';
import { expect, test } from 'vitest';
import { ALL_COLLECTIONS } from '../../../src/all-collections.ts';
import { makeCollections } from '../../../src/mongo/make-collections.ts';
import { testDatabase } from '../../support/test-database.ts';

const OF_0_1_0 = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/mongo/indexes-0.1.0.json'), 'utf8'),
) as Record<string, mongo.IndexDescription[]>;

async function indexesOf(connection: Connection) {
  const names = Object.keys(OF_0_1_0);
  const lists = await Promise.all(names.map((name) => connection.collection(name).indexes()));
  return Object.fromEntries(names.map((name, i) => [name, lists[i]]));
}

test('a database of 0.1.0 is taken as it is: its indexes neither conflict nor change', async () => {
  const { connection } = await testDatabase();
  for (const [name, indexes] of Object.entries(OF_0_1_0)) {
    await connection.createCollection(name);
    // As mongoose wrote them.
    const written = indexes.map((index) => ({ ...index, background: true }));
    if (written.length > 0) await connection.collection(name).createIndexes(written);
  }
  const before = await indexesOf(connection);
  await makeCollections({ db: { connection } }, ALL_COLLECTIONS);
  const after = await indexesOf(connection);
  for (const [name, list] of Object.entries(before))
    expect(after[name]).toEqual(expect.arrayContaining(list ?? []));
});

test('processes that start together on an empty database make every collection once, events compressed', async () => {
  const { connection } = await testDatabase();
  const deps = { db: { connection } };
  await Promise.all([1, 2, 3].map(() => makeCollections(deps, ALL_COLLECTIONS)));
  const made = (await connection.listCollections()).map(({ name }) => name);
  expect(made.toSorted()).toEqual(ALL_COLLECTIONS.map(({ storedAs }) => storedAs.name).toSorted());
  const [stats] = await connection
    .collection('events')
    .aggregate<{ storageStats: { wiredTiger: { creationString: string } } }>([
      { $collStats: { storageStats: {} } },
    ])
    .toArray();
  expect(stats?.storageStats.wiredTiger.creationString).toContain('block_compressor=zstd');
});
