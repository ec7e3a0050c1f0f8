import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError } from '../../src/errors.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { startMailCatcher } from '../services/mail-catcher.ts';
import { startMongod } from '../services/mongod.ts';
import { type MongodBinary, provideMongod } from '../services/mongod-binary.ts';
import { startRabbitmq } from '../services/rabbitmq.ts';
import { provideRabbitmq } from '../services/rabbitmq-binary.ts';
import type { Named } from './gateway-environment.ts';
import type { KeptSettings, PortName } from './kept-settings.ts';
import type { ProcessBook } from './process-book.ts';
import { step } from './step.ts';
import type { Stops } from './stops.ts';
import { type Supervised, supervise } from './supervise.ts';

export interface Services {
  mongod: Supervised | null;
  rabbitmq: Supervised | null;
  sandboxUrl: string | null;
  inboxUrl: string | null;
}

interface Deps {
  named: Named;
  kept: KeptSettings;
  ports: Record<PortName, number>;
  dataDir: string;
  book: ProcessBook;
  stops: Stops;
  log: (line: string) => void;
  /** A supervised process has a new pid. */
  onRestart: () => void;
}

/**
 * Starts what the environment does not name, all at the same time, once all programs for it are there.
 * @throws GatewayError with the messages of all parts that could not be provided.
 */
export async function startServices(deps: Deps): Promise<Services> {
  const { named, log } = deps;
  const none = Promise.resolve(null);
  const preferred = deps.kept.settings.mongod;
  const [mongodBinary, rabbitmqServer] = await together([
    named.mongodb
      ? none
      : provideMongod({
          fallbackCache: join(deps.dataDir, 'cache'),
          log,
          ...(preferred ? { preferred } : {}),
        }),
    named.amqp ? none : provideRabbitmq({ log }),
  ]);
  const [mongod, broker, inboxUrl, sandboxUrl] = await together([
    mongodBinary ? mongodb(deps, mongodBinary) : none,
    rabbitmqServer ? rabbitmq(deps, rabbitmqServer) : none,
    named.smtp ? none : mail(deps),
    named.recharge ? none : sandbox(deps),
  ]);
  return { mongod, rabbitmq: broker, inboxUrl, sandboxUrl };
}

/** Like Promise.all, but lets all of them finish and throws the faults of all in one. */
async function together<T extends readonly Promise<unknown>[]>(works: readonly [...T]) {
  const results = await Promise.allSettled(works);
  const faults = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
  if (faults.length === 1) throw faults[0];
  if (faults.length > 1) {
    throw new GatewayError('cannot_provide', faults.map(({ message }) => message).join('\n\n'));
  }
  return await Promise.all(works);
}

async function mongodb(deps: Deps, provided: MongodBinary): Promise<Supervised> {
  const { kept, log, ports, book } = deps;
  kept.settings.mongod = provided.path;
  kept.save();
  const start = () =>
    startMongod({
      binary: provided.path,
      dir: join(deps.dataDir, 'mongodb'),
      port: ports.mongodb,
      password: kept.settings.mongodbPassword,
      onSpawn: (pid) => book.record('mongod', pid),
    });
  const first = await step(
    'MongoDB',
    () => `MongoDB ${provided.version} on port ${ports.mongodb}`,
    log,
    start,
  );
  const supervised = supervise(first, { name: 'MongoDB', start, onRestart: deps.onRestart, log });
  await deps.stops.add('services', 'MongoDB', () => supervised.stop());
  return supervised;
}

async function rabbitmq(deps: Deps, server: string): Promise<Supervised> {
  const { kept, log, ports, book } = deps;
  const dir = join(deps.dataDir, 'rabbitmq');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const start = () =>
    startRabbitmq({
      server,
      dir,
      ports: { amqp: ports.amqp, dist: ports.amqpDist, epmd: ports.epmd },
      password: kept.settings.amqpPassword,
      onSpawn: (pid, program) => book.record(program, pid),
    });
  const first = await step('RabbitMQ', () => `RabbitMQ on port ${ports.amqp}`, log, start);
  const supervised = supervise(first, { name: 'RabbitMQ', start, onRestart: deps.onRestart, log });
  await deps.stops.add('services', 'RabbitMQ', () => supervised.stop());
  return supervised;
}

async function mail(deps: Deps): Promise<string> {
  const { ports } = deps;
  const dir = join(deps.dataDir, 'inbox');
  const catcher = await step(
    'Mail catcher',
    ({ inboxUrl }) => `Mail catcher on port ${ports.smtp}, inbox at ${inboxUrl}`,
    deps.log,
    () => startMailCatcher({ dir, smtpPort: ports.smtp, inboxPort: ports.inbox }),
  );
  await deps.stops.add('services', 'Mail catcher', () => catcher.close());
  return catcher.inboxUrl;
}

async function sandbox(deps: Deps): Promise<string> {
  const dataDir = join(deps.dataDir, 'sandbox');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const store = await step(
    'Sandbox store',
    ({ url }) => `Sandbox store at ${url}`,
    deps.log,
    () => startSandbox({ port: deps.ports.sandbox, host: '127.0.0.1', dataDir, log: () => undefined }),
  );
  await deps.stops.add('services', 'Sandbox store', () => store.close());
  return store.url;
}
