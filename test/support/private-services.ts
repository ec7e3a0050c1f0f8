import { randomBytes } from 'node:crypto';
import { freePort } from '../../scripts/services/free-port.ts';
import { startMongod } from '../../scripts/services/mongod.ts';
import { provideMongod } from '../../scripts/services/mongod-binary.ts';
import { startRabbitmq } from '../../scripts/services/rabbitmq.ts';
import { provideRabbitmq } from '../../scripts/services/rabbitmq-binary.ts';
import { afterThisFile } from './after-this-file.ts';
import { scratchFolder } from './scratch-folder.ts';

export interface PrivateService {
  url: string;
  /** Stops it (`kill`: by SIGKILL); `start` brings it back on the same port with the same data. */
  stop(how?: 'clean' | 'kill'): Promise<void>;
  start(): Promise<void>;
}

const log = (line: string) => console.log(line);

/** A mongod of this file's own, to be stopped and started by its tests (about 1 s each). */
export async function privateMongod(database = 'helm'): Promise<PrivateService> {
  const dir = scratchFolder();
  const { path } = await provideMongod({ fallbackCache: dir, log });
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  return await service(
    () => startMongod({ binary: path, dir, port, password }),
    (node) => node.uri(database),
  );
}

/** A RabbitMQ node of this file's own, to be stopped and started by its tests (several seconds each). */
export async function privateRabbitmq(): Promise<PrivateService> {
  const dir = scratchFolder();
  const server = await provideRabbitmq({ log });
  const ports = { amqp: await freePort(), dist: await freePort(), epmd: await freePort() };
  const password = randomBytes(12).toString('hex');
  return await service(
    () => startRabbitmq({ server, dir, ports, password }),
    (node) => node.url(),
  );
}

async function service<T extends { pid: number; stop(graceMs?: number): Promise<void> }>(
  launch: () => Promise<T>,
  urlOf: (node: T) => string,
): Promise<PrivateService> {
  let node: T | null = await launch();
  const url = urlOf(node);
  const stop = async (how: 'clean' | 'kill' = 'clean') => {
    const running = node;
    node = null;
    if (!running) return;
    if (how === 'kill') process.kill(running.pid, 'SIGKILL');
    await running.stop();
  };
  afterThisFile(() => stop('kill'));
  return {
    url,
    stop,
    async start() {
      node ??= await launch();
    },
  };
}
