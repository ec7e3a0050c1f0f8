import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { endProcess } from '../../../scripts/services/end-process.ts';
import { afterThisFile } from '../../support/after-this-file.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { deliverySender, untilApplied } from '../../support/delivery-stream.ts';
import { type TestApp, testApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

const MAIN = [process.execPath, '--import', 'tsx', resolve('src/main.ts'), '--roles', 'web'];

/** A socket that listens as long as anybody who was given it lives, as a service manager opens it; we never accept. */
async function sharedSocket() {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
  return { fd, port: (server.address() as AddressInfo).port, handOver: () => server.close() };
}

/** A process that runs the gateway on the socket once it is told to; until then it only holds it. */
function processOn(socket: { fd: number; port: number }, env: Record<string, string>): ChildProcess {
  const command = `read go && LISTEN_FDS=1 LISTEN_PID=$$ exec ${MAIN.join(' ')}`;
  const child = spawn('sh', ['-c', command], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'ignore', 'ignore', socket.fd],
  });
  afterThisFile(async () => {
    if (child.exitCode === null && child.pid) await endProcess(child.pid);
  });
  return child;
}

const environmentOf = ({ deps: { config } }: TestApp, port: number): Record<string, string> => ({
  HOST: '127.0.0.1',
  PORT: String(port),
  PUBLIC_URL: config.publicUrl,
  MONGODB_URI: config.mongodbUri,
  AMQP_URL: config.amqpUrl,
  SMTP_URL: config.smtpUrl,
  MAIL_FROM: 'Helm <despatch@helm.example>',
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 3).toString('base64')}`,
  SESSION_SECRET: 's'.repeat(40),
  RECHARGE_API_URL: config.rechargeApiUrl,
  TRUST_PROXY: 'false',
  LOG_LEVEL: 'silent',
});

test('a burst of deliveries meets no closed port while one process is replaced by another on a socket that stays', async () => {
  const gateway = await testApp({ sandbox: { openingOrders: 0 }, env: { ROLES: 'worker,scheduler' } });
  const channel = await buildChannel(gateway.deps);
  const socket = await sharedSocket();
  const url = `http://127.0.0.1:${socket.port}`;
  const env = environmentOf(gateway, socket.port);
  const [first, second] = [
    processOn(socket, { ...env, DRAIN_SECONDS: '1' }),
    processOn(socket, { ...env, DRAIN_SECONDS: '0' }),
  ];
  socket.handOver();
  const isReady = async () => (await fetch(`${url}/health/ready`)).status === 200;
  first.stdin?.write('go\n');
  await until(() => isReady().catch(() => false), { timeoutMs: 60_000, what: 'the first process' });

  const sender = deliverySender(url, channel, { isKeptAlive: false });
  const stream = sender.stream(60);
  await until(() => sender.ledger.length > 60, { what: 'deliveries to the first process' });
  const ended = once(first, 'exit');
  first.kill('SIGTERM');
  // It says so to balancers, and goes on taking deliveries meanwhile.
  await until(async () => !(await isReady()), { what: 'the first process to be not ready' });
  await ended;
  const answeredByFirst = sender.ledger.length;
  second.stdin?.write('go\n');
  await until(() => sender.ledger.length > answeredByFirst + 120, {
    timeoutMs: 60_000,
    what: 'deliveries to the second process',
  });
  const ledger = await stream.stop();
  expect(ledger.filter(({ status }) => status !== 200)).toEqual([]);
  const { missing, orders } = await untilApplied(gateway, channel, ledger, 60_000);
  expect([missing, orders]).toEqual([[], ledger.length]);
}, 180_000);
