import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../scripts/services/free-port.ts';
import { type RunningMongod, startMongod } from '../../../scripts/services/mongod.ts';
import { provideMongod } from '../../../scripts/services/mongod-binary.ts';
import { type RunningProcess, startProcess } from '../../../scripts/services/running-process.ts';
import { until } from '../../support/until.ts';

const root = mkdtempSync(join(tmpdir(), 'helm-mongod-'));
const running: RunningProcess[] = [];
let binary: string;

beforeAll(async () => {
  binary = (await provideMongod({ fallbackCache: root, log: () => {} })).path;
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.stop(2_000)));
  rmSync(root, { recursive: true, force: true });
});

const folder = () => mkdtempSync(join(root, 'd-'));
const ends = async <T>(uri: string, work: (db: mongoose.mongo.Db) => Promise<T>): Promise<T> => {
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: 5_000 });
  try {
    return await work(client.db('helm'));
  } finally {
    await client.close();
  }
};
const kept = (db: mongoose.mongo.Db) => db.collection('notes').countDocuments({ kept: true });

async function start(dir: string, password: string): Promise<RunningMongod> {
  const one = await startMongod({ binary, dir, port: await freePort(), password });
  running.push(one);
  return one;
}

/** As version 0.1.0 started it: whoever reached the port could read and write everything. */
async function startOpen(dir: string): Promise<{ stop(): Promise<void> }> {
  const port = await freePort();
  mkdirSync(join(dir, 'db'));
  const args = ['--dbpath', join(dir, 'db'), '--port', String(port), '--bind_ip', '127.0.0.1'];
  const one = await startProcess(binary, [...args, '--replSet', 'helm', '--nounixsocket']);
  running.push(one);
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
  await until(
    () =>
      ends(uri, (db) => db.admin().command({ replSetInitiate: { _id: 'helm', members } })).then(() => true),
    { what: 'the open mongod to make its set' },
  );
  await until(() => ends(uri, (db) => db.collection('notes').insertOne({ kept: true })).then(() => true), {
    what: 'the open mongod to be primary',
  });
  return one;
}

describe('the mongod of npm start', { timeout: 60_000 }, () => {
  test('lets nobody in without the password, and keeps its key for this user only', async () => {
    const dir = folder();
    const mongod = await start(dir, 'secret');
    expect(await ends(mongod.uri('helm'), kept)).toBe(0);
    const { port } = new URL(mongod.uri('helm'));
    for (const who of ['', 'helm:wrong@']) {
      const uri = `mongodb://${who}127.0.0.1:${port}/helm?directConnection=true&authSource=admin`;
      await expect(ends(uri, kept), who).rejects.toThrow(/requires authentication|Authentication failed/);
    }
    expect(statSync(join(dir, 'key')).mode & 0o777).toBe(0o600);
  });

  test('finds its data again on another port with the same password', async () => {
    const dir = folder();
    const first = await start(dir, 'secret');
    await ends(first.uri('helm'), (db) => db.collection('notes').insertOne({ kept: true }));
    await first.stop();
    expect(await ends((await start(dir, 'secret')).uri('helm'), kept)).toBe(1);
  });

  test('gives data from before there was a password its user, though its port was another', async () => {
    const dir = folder();
    await (await startOpen(dir)).stop();
    const mongod = await start(dir, 'secret');
    expect(await ends(mongod.uri('helm'), kept)).toBe(1);
    await mongod.stop();
    expect(await ends((await start(dir, 'secret')).uri('helm'), kept), 'and once more').toBe(1);
  });

  test.each(['on its port', 'on another port'])(
    'says at once what to do when the data was given another password, %s',
    async (where) => {
      const dir = folder();
      const first = await start(dir, 'secret');
      const port = Number(new URL(first.uri('helm')).port);
      await first.stop();
      const again = where === 'on its port' ? port : await freePort();
      await expect(startMongod({ binary, dir, port: again, password: 'other' })).rejects.toMatchObject({
        code: 'mongod_password',
        message: expect.stringContaining('settings.json'),
      });
    },
  );
});
