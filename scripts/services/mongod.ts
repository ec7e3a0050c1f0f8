import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError } from '../../src/errors.ts';
import { isReplicaSetReady, REPLICA_SET, USER } from './replica-set.ts';
import { type RunningProcess, startProcess } from './running-process.ts';

export interface RunningMongod extends RunningProcess {
  /** With user and password. */
  uri(database: string): string;
}

/** Where a replica set that `startMongod` started is reached: its user may do everything. */
export const mongodUri = ({ port, password }: { port: number; password: string }, database: string): string =>
  `mongodb://${USER}:${password}@127.0.0.1:${port}/${database}?replicaSet=${REPLICA_SET}&authSource=admin`;

/**
 * Starts `mongod` as a one-member replica set (transactions need one) on loopback and waits until it
 * is primary and its user is there: data from before there was a user gets it now.
 * @throws Error with the end of its log when it does not come up; GatewayError `mongod_password` when the
 * kept data was given another password.
 */
export async function startMongod(options: {
  binary: string;
  /** Holds `db/` and `mongod.log`; kept data is found again, also on another port. */
  dir: string;
  port: number;
  /** Of the one user; letters and digits. */
  password: string;
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
      // Members of a set know each other by this file; with it nobody is let in without a password.
      '--keyFile',
      keyFile(options.dir),
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
    await becomeReady(running, options);
  } catch (error) {
    await running.stop(5_000);
    throw error;
  }
  return {
    ...running,
    uri: (database) => mongodUri(options, database),
  };
}

/** Made once; mongod refuses one that others can read. */
function keyFile(dir: string): string {
  const file = join(dir, 'key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(96).toString('base64'), { mode: 0o600 });
  return file;
}

async function becomeReady(
  running: RunningProcess,
  wanted: Parameters<typeof startMongod>[0],
): Promise<void> {
  const { timeoutMs = 60_000 } = wanted;
  const deadline = Date.now() + timeoutMs;
  let last: unknown = 'it did not answer';
  while (Date.now() < deadline) {
    if (running.hasEnded()) {
      throw new Error(`mongod ended (${await running.ended}). Its last words:\n${lastWords(running)}`);
    }
    try {
      if (await isReplicaSetReady(wanted)) return;
      last = 'it is not primary yet';
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`mongod did not become ready within ${timeoutMs / 1000} s: ${String(last)}`);
}

/** mongod logs JSON lines: only the messages of warnings and errors are of use to a reader. */
function lastWords(running: RunningProcess): string {
  const lines = running.tail().split('\n');
  const faults = lines.filter((line) => /"s":"[EFW]"/.test(line));
  return (faults.length ? faults : lines).slice(-6).join('\n');
}
