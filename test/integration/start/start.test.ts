import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endProcess } from '../../../scripts/services/end-process.ts';
import { isPortFree } from '../../../scripts/services/free-port.ts';
import { processIdentity } from '../../../scripts/services/process-identity.ts';
import { runCommand } from '../../../scripts/services/run-command.ts';
import type { RunFile } from '../../../scripts/start/run-file.ts';
import { dataFolder, launch, type StartedGateway, startGateway } from '../../support/start-gateway.ts';
import { until } from '../../support/until.ts';

const TIMEOUT = 180_000;
const dir = dataFolder();
let started: StartedGateway;
let first: RunFile;
const recorded = (): Record<string, { pid: number }> =>
  JSON.parse(readFileSync(join(dir, 'processes.json'), 'utf8'));
const isReady = async (run: RunFile) => (await fetch(`${run.adminUrl}/health/ready`)).status === 200;

async function collection(run: RunFile) {
  const client = await new mongoose.mongo.MongoClient(run.mongodbUri).connect();
  return { notes: client.db().collection('start_test'), close: () => client.close() };
}

beforeAll(async () => {
  const began = Date.now() - 100_000;
  started = await startGateway(dir, { START_BEGAN_AT: String(began) });
  first = started.runFile();
}, TIMEOUT);

// Whatever a failed test left: nothing may outlive this file.
afterAll(async () => {
  await started.stop();
  if (!existsSync(join(dir, 'processes.json'))) return;
  for (const { pid } of Object.values(recorded())) await endProcess(pid, { graceMs: 2_000 });
}, TIMEOUT);

describe('npm start', { timeout: TIMEOUT }, () => {
  test('writes run.json for this user only, with everything a script needs', () => {
    const keys = 'pid adminUrl webhookUrl sandboxUrl inboxUrl mongodbUri amqpUrl smtpUrl ownerEmail pids';
    expect(Object.keys(first)).toEqual(keys.split(' '));
    expect(Object.keys(first.pids).sort()).toEqual(['mongod', 'rabbitmq', 'scheduler', 'web', 'worker']);
    expect(first.pid).toBe(started.child.pid);
    expect(new URL(first.mongodbUri).pathname).toBe('/helm');
    expect(new URL(first.amqpUrl).pathname).toBe('/helm');
    for (const name of ['run.json', 'settings.json', 'processes.json']) {
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    }
    for (const pid of Object.values(first.pids)) expect(processIdentity(pid)).not.toBeNull();
  });

  test('is ready and prints where everything is and how to sign in', async () => {
    expect(await isReady(first)).toBe(true);
    const settings = JSON.parse(readFileSync(join(dir, 'settings.json'), 'utf8')) as {
      ownerPassword: string;
    };
    for (const text of [
      first.adminUrl,
      first.sandboxUrl,
      first.inboxUrl,
      first.ownerEmail,
      settings.ownerPassword,
    ]) {
      expect(started.output()).toContain(text);
    }
    expect((await fetch(`${first.sandboxUrl}/`)).status).toBe(200);
    await createTransport(first.smtpUrl).sendMail({
      from: 'a@example.com',
      to: 'b@example.com',
      subject: 'Caught',
    });
    const mails = (await (await fetch(`${first.inboxUrl}/api/messages`)).json()) as { subject: string }[];
    expect(mails.map(({ subject }) => subject)).toContain('Caught');
  });

  test('says when each step begins and ends, and how long all of it took, installing and building too', () => {
    const said = started.output();
    for (const what of ['Sandbox store', 'Mail catcher', 'MongoDB', 'RabbitMQ', 'Gateway']) {
      const begins = said.indexOf(`· ${what} …`);
      expect(begins, what).toBeGreaterThanOrEqual(0);
      expect(said.indexOf(`✓ ${what} `), what).toBeGreaterThan(begins);
    }
    expect(Number(/Started in ([\d.]+) s/.exec(said)?.[1])).toBeGreaterThan(100);
  });

  test('asks for the passwords of database and broker, and tells them to run.json alone', async () => {
    const { host, pathname, password } = new URL(first.mongodbUri);
    const open = new mongoose.mongo.MongoClient(`mongodb://${host}${pathname}?directConnection=true`);
    await expect(open.db().collection('channels').findOne({})).rejects.toThrow('requires authentication');
    await open.close();
    const told = started.output() + readFileSync(join(dir, 'logs', 'gateway.log'), 'utf8');
    for (const secret of [password, new URL(first.amqpUrl).password]) {
      expect(secret).not.toBe('');
      expect(told).not.toContain(secret);
    }
  });

  test('lets commands of the gateway use its services and keys', async () => {
    const command = [
      '--import',
      'tsx',
      'scripts/gateway.ts',
      'account',
      'create',
      '--email',
      'two@example.com',
    ];
    const env = { ...process.env, DATA_DIR: dir };
    const made = await runCommand(process.execPath, command, { env });
    expect(made).toMatchObject({ code: 0, output: expect.stringContaining('two@example.com') });
    const nowhere = { ...process.env, DATA_DIR: dataFolder() };
    const refused = await runCommand(process.execPath, command, { env: nowhere });
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('npm start') });
  });

  test('refuses a second start on the same folder and says how to go on', async () => {
    const second = launch(dir);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`running already at ${first.adminUrl} (process ${first.pid})`);
    expect(second.output()).toContain('DATA_DIR=');
    expect(started.runFile()).toEqual(first);
  });

  test('starts a killed database, broker and gateway again, on the same ports', async () => {
    const { mongod, rabbitmq, web } = first.pids;
    for (const pid of [mongod, rabbitmq, web]) process.kill(pid as number, 'SIGKILL');
    const now = await until(
      () => {
        const run = started.runFile();
        const fresh = ['mongod', 'rabbitmq', 'web'] as const;
        return fresh.every((name) => run.pids[name] !== first.pids[name]) ? run : null;
      },
      { timeoutMs: 90_000, intervalMs: 200, what: 'new processes in run.json' },
    );
    expect({ ...now, pids: null }).toEqual({ ...first, pids: null });
    await until(() => isReady(now), { timeoutMs: 60_000, what: 'the gateway to be ready again' });
    expect(started.output()).toMatch(/MongoDB ended unexpectedly \(signal SIGKILL\)/);
  });

  test('comes back after it was killed itself, with its data, ports and password', async () => {
    const before = started.runFile();
    const { notes, close } = await collection(before);
    await notes.insertOne({ kept: true });
    await close();
    process.kill(before.pid, 'SIGKILL');
    await started.ended;
    started = await startGateway(dir);
    const after = started.runFile();
    expect({ ...after, pid: null, pids: null }).toEqual({ ...before, pid: null, pids: null });
    for (const pid of Object.values(before.pids)) expect(processIdentity(pid)).toBeNull();
    const again = await collection(after);
    expect(await again.notes.countDocuments({ kept: true })).toBe(1);
    await again.close();
    expect(await isReady(after)).toBe(true);
  });

  test('stops everything it started and removes run.json', async () => {
    const run = started.runFile();
    const pids = Object.values(recorded()).map(({ pid }) => pid);
    expect(pids).toHaveLength(5);
    expect(await started.stop()).toBe(0);
    for (const pid of pids) expect(processIdentity(pid)).toBeNull();
    expect(existsSync(join(dir, 'run.json'))).toBe(false);
    expect(existsSync(join(dir, 'processes.json'))).toBe(false);
    const urls = [run.adminUrl, run.sandboxUrl, run.inboxUrl, run.amqpUrl, run.smtpUrl, run.mongodbUri];
    for (const url of urls) expect(await isPortFree(Number(new URL(url as string).port))).toBe(true);
  });
});
