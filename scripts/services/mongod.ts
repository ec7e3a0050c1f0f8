import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { type RunningProcess, startProcess } from './running-process.ts';

export interface RunningMongod extends RunningProcess {
  /** Without a database name: `mongodb://127.0.0.1:port/?replicaSet=helm`. */
  uri(database: string): string;
}

const REPLICA_SET = 'helm';

/**
 * Starts `mongod` as a one-member replica set (transactions need one) on loopback and waits until it
 * is primary. @throws Error with the end of its log when it does not come up.
 */
export async function startMongod(options: {
  binary: string;
  /** Holds `db/` and `mongod.log`; kept data is found again, also on another port. */
  dir: string;
  port: number;
  timeoutMs?: number;
  onSpawn?: ((pid: number) => void) | undefined;
}): Promise<RunningMongod> {
  const db = join(options.dir, 'db');
  mkdirSync(db, { recursive: true, mode: 0o700 });
  const running = await startProcess(
    options.binary,
    [
      '--dbpath',
      db,
      '--port',
      String(options.port),
      '--bind_ip',
      '127.0.0.1',
      '--replSet',
      REPLICA_SET,
      '--unixSocketPrefix',
      db,
      '--nounixsocket',
      '--wiredTigerCacheSizeGB',
      '0.5',
      '--oplogSize',
      '512',
      '--setParameter',
      'diagnosticDataCollectionEnabled=false',
      // A worker killed in a transaction leaves its orders locked until this has passed (60 s by default).
      '--setParameter',
      'transactionLifetimeLimitSeconds=10',
    ],
    {
      logFile: join(options.dir, 'mongod.log'),
      onSpawn: options.onSpawn,
    },
  );
  try {
    await becomePrimary(running, options.port, options.timeoutMs ?? 60_000);
  } catch (error) {
    await running.stop(5_000);
    throw error;
  }
  return {
    ...running,
    uri: (database) => `mongodb://127.0.0.1:${options.port}/${database}?replicaSet=${REPLICA_SET}`,
  };
}

async function becomePrimary(running: RunningProcess, port: number, timeoutMs: number): Promise<void> {
  const host = `127.0.0.1:${port}`;
  const deadline = Date.now() + timeoutMs;
  let last: unknown = 'it did not answer';
  while (Date.now() < deadline) {
    if (running.hasEnded()) {
      throw new Error(`mongod ended (${await running.ended}). Its last words:\n${lastWords(running)}`);
    }
    // A client whose first connection was refused stays closed: each try takes a new one.
    const client = new mongoose.mongo.MongoClient(`mongodb://${host}/admin`, {
      directConnection: true,
      serverSelectionTimeoutMS: 1_000,
    });
    try {
      const admin = client.db('admin');
      const hello = await admin.command({ hello: 1 });
      if (hello.me === host && hello.isWritablePrimary) return;
      if (hello.me !== host) await configure(admin, host);
      last = 'it is not primary yet';
    } catch (error) {
      last = error;
    } finally {
      await client.close();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`mongod did not become ready within ${timeoutMs / 1000} s: ${String(last)}`);
}

/** Makes the set on first sight, or moves it to this port when the kept data names another one. */
async function configure(admin: mongoose.mongo.Db, host: string): Promise<void> {
  const members = [{ _id: 0, host }];
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    if (config.members[0].host === host) return;
    config.version += 1;
    config.members[0].host = host;
    await admin.command({ replSetReconfig: config, force: true });
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoServerError) || error.codeName !== 'NotYetInitialized')
      throw error;
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } });
  }
}

/** mongod logs JSON lines: only the messages of warnings and errors are of use to a reader. */
function lastWords(running: RunningProcess): string {
  const lines = running.tail().split('\n');
  const faults = lines.filter((line) => /"s":"[EFW]"/.test(line));
  return (faults.length ? faults : lines).slice(-6).join('\n');
}
