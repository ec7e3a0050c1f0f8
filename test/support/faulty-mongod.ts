import { MongoMemoryReplSet } from 'mongodb-memory-server';
import mongoose from 'mongoose';
import { provideMongod } from '../../scripts/services/mongod-binary.ts';
import { afterThisFile } from './after-this-file.ts';
import { scratchFolder } from './scratch-folder.ts';

/**
 * A replica set of this file's own that takes MongoDB's fail points (about 1 s):
 * `fail('hangAfterStartingIndexBuild')`, `fail('failCommand', {…})`; `heal` switches one off.
 */
export async function faultyMongod(database = 'helm') {
  const { path, version } = await provideMongod({
    fallbackCache: scratchFolder(),
    log: (line) => console.log(line),
  });
  const set = await MongoMemoryReplSet.create({
    binary: { systemBinary: path, version },
    replSet: {
      count: 1,
      storageEngine: 'wiredTiger',
      name: 'faulty',
      args: ['--setParameter', 'enableTestCommands=1'],
    },
  });
  const uri = set.getUri(database);
  const client = await new mongoose.mongo.MongoClient(uri).connect();
  afterThisFile(async () => {
    await client.close();
    await set.stop();
  });
  const configure = (name: string, mode: unknown, data?: Record<string, unknown>) =>
    client.db('admin').command({ configureFailPoint: name, mode, ...(data ? { data } : {}) });
  return {
    uri,
    db: client.db(),
    admin: client.db('admin'),
    fail: (name: string, data?: Record<string, unknown>) => configure(name, 'alwaysOn', data),
    heal: (name: string) => configure(name, 'off'),
  };
}
