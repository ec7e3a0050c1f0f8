import { accessSync, constants, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeError, GatewayError } from '../src/errors.ts';
import { choosePorts } from './start/choose-ports.ts';
import { releasePorts } from './start/claim-port.ts';
import { gatewayEnvironment, namedServices, neededPorts } from './start/gateway-environment.ts';
import { startGateway, untilReady } from './start/gateway-process.ts';
import { keptSettings } from './start/kept-settings.ts';
import { openProcessBook } from './start/process-book.ts';
import { type RunFile, removeRunFile, writeRunFile } from './start/run-file.ts';
import { startServices } from './start/start-services.ts';
import { step } from './start/step.ts';
import { createStops } from './start/stops.ts';
import { summary } from './start/summary.ts';
import { type Supervised, supervise } from './start/supervise.ts';

function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw new GatewayError(
      'data_dir_unwritable',
      `${dataDir} cannot be written to (${describeError(error)}). Name another folder: DATA_DIR=~/helm-data npm start`,
    );
  }
}

const log = (line: string) => console.log(line);
const stops = createStops(log);

/** When the person pressed Enter: scripts/start.mjs, which installs and builds first, says it. */
function beganAt(): number {
  const said = Number(process.env.START_BEGAN_AT);
  delete process.env.START_BEGAN_AT;
  return said || Date.now();
}

/** Starts everything; settles when it all runs. Whatever was started is in `stops`. */
async function start(): Promise<void> {
  const began = beganAt();
  if (existsSync('.env')) process.loadEnvFile('.env');
  const dataDir = resolve(process.env.DATA_DIR?.trim() || '.data');
  makeDataFolder(dataDir);
  const book = openProcessBook(dataDir);
  await stops.add('files', 'processes.json', () => book.remove());
  await stops.add('files', 'run.json', () => removeRunFile(dataDir));
  removeRunFile(dataDir);
  await book.endLeftOvers(log);

  const kept = keptSettings(dataDir);
  const named = namedServices(process.env);
  const { settings } = kept;
  const claims = new Set<string>();
  await stops.add('files', 'ports', () => releasePorts(claims));
  const ports = await choosePorts({
    names: neededPorts(named),
    settings,
    port: process.env.PORT,
    log,
    claims,
  });
  kept.save();
  const { env, config } = gatewayEnvironment({ env: process.env, settings, ports, dataDir });

  let gateway: Supervised | null = null;
  let run: RunFile | null = null;
  const pids = (): RunFile['pids'] => ({
    ...Object.fromEntries(gateway ? config.roles.map((role) => [role, gateway?.pid()]) : []),
    ...(services.mongod ? { mongod: services.mongod.pid() } : {}),
    ...(services.rabbitmq ? { rabbitmq: services.rabbitmq.pid() } : {}),
  });
  const write = () => {
    if (run && !stopping) writeRunFile(dataDir, { ...run, pids: pids() });
  };
  const services = await startServices({ named, kept, ports, dataDir, book, stops, log, onRestart: write });

  const logFile = join(dataDir, 'logs', 'gateway.log');
  if (existsSync(logFile) && statSync(logFile).size > 20_000_000) renameSync(logFile, `${logFile}.1`);
  const launch = () => startGateway({ env, logFile, log, onSpawn: (pid) => book.record('gateway', pid) });
  const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host;
  const local = `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`;
  const first = await step(
    'Gateway',
    () => `Gateway at ${config.publicUrl}`,
    log,
    async () => {
      const running = await launch();
      await stops.add('gateway', 'The gateway', () => (gateway ?? running).stop());
      await untilReady(running, local);
      return running;
    },
  );
  gateway = supervise(first, { name: 'The gateway', start: launch, onRestart: write, log });

  run = {
    pid: process.pid,
    adminUrl: config.publicUrl,
    webhookUrl: `${config.publicUrl}/webhooks/recharge`,
    sandboxUrl: services.sandboxUrl,
    inboxUrl: services.inboxUrl,
    mongodbUri: config.mongodbUri,
    amqpUrl: config.amqpUrl,
    smtpUrl: config.smtpUrl,
    ownerEmail: config.ownerEmail ?? '',
    pids: pids(),
  };
  if (stopping) return;
  write();
  const password = process.env.OWNER_PASSWORD?.trim() ? null : settings.ownerPassword;
  log(summary(run, { password, dataDir, logFile }));
  log(`Started in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

let stopping: number | null = null;

async function stop(code: number): Promise<void> {
  stopping ??= Date.now();
  await stops.run();
  if (code === 0) log('Stopped.');
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A terminal's Ctrl-C arrives twice: from the terminal itself and passed on by the starter.
    if (stopping) return;
    log('\nStopping …');
    void stop(0);
  });
}

start().catch(async (error: unknown) => {
  // Stopped by a signal in the middle of the start: what fails then is no news.
  if (stopping) return;
  if (error instanceof GatewayError) {
    console.error(`\n${error.message}`);
    for (const { path, message } of error.faults) console.error(`  - ${path}: ${message}`);
  } else console.error(error);
  await stop(1);
});
