import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoMemoryReplSet } from 'mongodb-memory-server';
import { freePort } from './free-port.ts';
import { provideMongod } from './mongod-binary.ts';
import { startRabbitmq } from './rabbitmq.ts';
import { provideRabbitmq } from './rabbitmq-binary.ts';

const USER = 'helm';

export interface TestServices {
  /** A replica set; the path is empty. */
  mongodbUri: string;
  amqpUrl: string;
  /** The management API, with user and password. */
  amqpManagementUrl: string;
  stop: () => Promise<void>;
}

/** A fresh one-member replica set and a private RabbitMQ node with its management API, for tests. */
export async function startTestServices(log: (line: string) => void): Promise<TestServices> {
  const dir = mkdtempSync(join(tmpdir(), 'helm-test-'));
  const password = randomBytes(12).toString('hex');
  const [replicaSet, rabbitmq] = await Promise.all([
    startReplicaSet(dir, password, log),
    startBroker(dir, password, log),
  ]);
  const mongodbUri = new URL(replicaSet.getUri());
  mongodbUri.username = USER;
  mongodbUri.password = password;
  mongodbUri.searchParams.set('authSource', 'admin');
  return {
    mongodbUri: mongodbUri.href,
    amqpUrl: rabbitmq.url(),
    amqpManagementUrl: rabbitmq.managementUrl ?? '',
    async stop() {
      // Test data is thrown away: nobody waits for a careful shutdown of the broker.
      await Promise.all([replicaSet.stop(), rabbitmq.stop(1_500)]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function startReplicaSet(
  dir: string,
  password: string,
  log: (line: string) => void,
): Promise<MongoMemoryReplSet> {
  const { path, version } = await provideMongod({ fallbackCache: join(dir, 'cache'), log });
  return await MongoMemoryReplSet.create({
    binary: { systemBinary: path, version },
    replSet: {
      count: 1,
      storageEngine: 'wiredTiger',
      name: 'helm',
      auth: { enable: true, customRootName: USER, customRootPwd: password },
      // Its socket would be a file of a known name in the folder for temporary files, which all users share.
      args: ['--nounixsocket'],
    },
  });
}

/**
 * A port that is free now may be taken before the node listens on it, by any connection of this machine: it is tried
 * again with others.
 */
async function startBroker(dir: string, password: string, log: (line: string) => void, triesLeft = 2) {
  const server = await provideRabbitmq({ log });
  const data = join(dir, `rabbitmq-${triesLeft}`);
  mkdirSync(data, { recursive: true });
  const ports = {
    amqp: await freePort(),
    dist: await freePort(),
    epmd: await freePort(),
    management: await freePort(),
  };
  try {
    return await startRabbitmq({ server, dir: data, ports, password });
  } catch (error) {
    if (triesLeft === 0) throw error;
    log(`  RabbitMQ did not start, trying other ports: ${String(error)}`);
    return await startBroker(dir, password, log, triesLeft - 1);
  }
}
