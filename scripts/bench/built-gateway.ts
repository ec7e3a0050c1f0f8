import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../services/free-port.ts';
import { startGateway, untilReady } from '../start/gateway-process.ts';
import { BENCH_SETTINGS } from './bench-deps.ts';

export interface BuiltGateway {
  url: string;
  pid: number;
  stop(): Promise<void>;
  /** SIGKILL: nothing is finished, nothing is said goodbye to. */
  kill(): Promise<void>;
}

/** The built gateway in a process of its own, as production starts it; all roles unless named. */
export async function builtGateway(env: {
  MONGODB_URI: string;
  AMQP_URL: string;
  RECHARGE_API_URL?: string;
  ROLES?: string;
}): Promise<BuiltGateway> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const dir = mkdtempSync(join(tmpdir(), 'helm-built-'));
  const running = await startGateway({
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      ...BENCH_SETTINGS,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: url,
      ...env,
    },
    logFile: join(dir, 'gateway.log'),
    log: (line) => console.log(line),
    onSpawn: () => {},
  });
  // Whatever ends the benchmark, its gateway must not live on.
  const last = () => {
    if (!running.hasEnded()) process.kill(running.pid, 'SIGKILL');
  };
  process.once('exit', last);
  const end = async (work: () => unknown) => {
    await work();
    await running.ended;
    process.off('exit', last);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await untilReady(running, url);
  } catch (error) {
    await end(() => running.stop(2_000));
    throw error;
  }
  return {
    url,
    pid: running.pid,
    stop: () => end(() => running.stop()),
    kill: () => end(() => process.kill(running.pid, 'SIGKILL')),
  };
}
