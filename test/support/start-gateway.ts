import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { endProcess } from '../../scripts/services/end-process.ts';
import type { RunFile } from '../../scripts/start/run-file.ts';
import { afterThisFile } from './after-this-file.ts';
import { until } from './until.ts';

export interface StartedGateway {
  dataDir: string;
  child: ChildProcess;
  /** Everything printed so far. */
  output(): string;
  runFile(): RunFile;
  /** Settles with the exit code. */
  ended: Promise<number | null>;
  /** SIGTERM, as a service manager would send it; settles when it has ended. */
  stop(): Promise<number | null>;
}

// What this machine's own environment names must not reach a start under test.
const NAMED =
  /^(MONGODB_URI|AMQP_URL|SMTP_URL|RECHARGE_API_URL|PORT|HOST|PUBLIC_URL|ROLES|OWNER_\w+|ENCRYPTION_KEYS|SESSION_SECRET|DATA_DIR|NODE_ENV|VITEST\w*|LOG_LEVEL)$/;

/** A data folder of this file's own, removed after its tests. */
export function dataFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'helm-start-'));
  afterThisFile(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Runs `npm start` without npm: the same script with the same environment, on the built gateway. */
export function launch(dataDir: string, env: Record<string, string> = {}): StartedGateway {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NAMED.test(name)));
  const child = spawn(process.execPath, ['--import', 'tsx', resolve('scripts/start.ts')], {
    env: { ...own, DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const ended = new Promise<number | null>((done) => child.once('close', done));
  const stop = async () => {
    if (child.exitCode === null && child.pid) await endProcess(child.pid, { graceMs: 45_000 });
    return await ended;
  };
  afterThisFile(async () => {
    await stop();
  });
  const runFile = () => JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')) as RunFile;
  return { dataDir, child, output: () => output, runFile, ended, stop };
}

/** The same, waiting until it says that it runs. */
export async function startGateway(
  dataDir: string,
  env: Record<string, string> = {},
): Promise<StartedGateway> {
  const started = launch(dataDir, env);
  const running = until(() => started.output().includes('Ctrl-C stops everything'), {
    timeoutMs: 120_000,
    intervalMs: 100,
    what: 'the start to finish',
  });
  const over = started.ended.then((code) => {
    throw new Error(`The start ended with ${code}:\n${started.output()}`);
  });
  await Promise.race([running, over]);
  over.catch(() => {});
  return started;
}
