import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_COLLECTIONS } from '../../src/all-collections.ts';
import type { Deps } from '../../src/deps.ts';
import { makeCollections } from '../../src/mongo/make-collections.ts';
import { type TcpProxy, tcpProxy } from '../../test/support/tcp-proxy.ts';
import { benchDeps } from '../bench/bench-deps.ts';
import { type BuiltGateway, builtGateway } from '../bench/built-gateway.ts';
import { freePort } from '../services/free-port.ts';
import { startMongod } from '../services/mongod.ts';
import { provideMongod } from '../services/mongod-binary.ts';
import { startRabbitmq } from '../services/rabbitmq.ts';
import { provideRabbitmq } from '../services/rabbitmq-binary.ts';

/** A service of the drill's own that can be stopped and started again with its data. */
export interface Stoppable {
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface Stage {
  deps: Deps;
  mongodbUri: string;
  /** The role `web`, which takes the deliveries. */
  web: BuiltGateway;
  /** Kills the process with the roles `worker` and `scheduler`, and starts another one. */
  killWorker(): Promise<void>;
  /** Megabytes of memory that the two processes hold now. */
  memory(): { web: number; worker: number };
  mongod: Stoppable;
  rabbitmq: Stoppable;
  /** Between the gateway and RabbitMQ. */
  proxy: TcpProxy;
  close(): Promise<void>;
}

/** The built gateway in two processes, on a database and a broker of the drill's own. */
export async function openStage(
  say: (line: string) => void,
  more: { RECHARGE_API_URL?: string } = {},
): Promise<Stage> {
  const dir = mkdtempSync(join(tmpdir(), 'helm-drill-'));
  const undo: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true })];
  const close = async () => {
    for (let work = undo.pop(); work; work = undo.pop()) await work();
  };
  try {
    const { path: binary } = await provideMongod({ fallbackCache: dir, log: say });
    const server = await provideRabbitmq({ log: say });
    const mongoPort = await freePort();
    const ports = { amqp: await freePort(), dist: await freePort(), epmd: await freePort() };
    const password = randomBytes(12).toString('hex');
    const mongoOptions = { binary, dir: join(dir, 'mongod'), port: mongoPort, password };
    let mongo = await startMongod(mongoOptions);
    undo.push(() => mongo.stop(5_000));
    const startRabbit = () => startRabbitmq({ server, dir: join(dir, 'rabbitmq'), ports, password });
    let rabbit = await startRabbit();
    undo.push(() => rabbit.stop(5_000));
    const proxy = await tcpProxy(rabbit.url());
    undo.push(() => proxy.close());
    const env = { ...more, MONGODB_URI: mongo.uri('drill'), AMQP_URL: proxy.through(rabbit.url()) };
    const deps = await benchDeps(env);
    undo.push(() => deps.db.close());
    await makeCollections(deps, ALL_COLLECTIONS);
    const web = await builtGateway({ ...env, ROLES: 'web' });
    undo.push(() => web.stop());
    const startWorker = () => builtGateway({ ...env, ROLES: 'worker,scheduler' });
    let worker = await startWorker();
    undo.push(() => worker.stop());
    return {
      deps,
      mongodbUri: env.MONGODB_URI,
      web,
      proxy,
      close,
      memory: () => ({ web: megabytesOf(web.pid), worker: megabytesOf(worker.pid) }),
      async killWorker() {
        await worker.kill();
        worker = await startWorker();
      },
      mongod: {
        stop: () => mongo.stop(),
        async start() {
          mongo = await startMongod(mongoOptions);
        },
      },
      rabbitmq: {
        stop: () => rabbit.stop(),
        async start() {
          rabbit = await startRabbit();
        },
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Not a number where the system does not tell. */
function megabytesOf(pid: number): number {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 1_024);
  } catch {
    return Number.NaN;
  }
}
