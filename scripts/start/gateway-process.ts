import { join } from 'node:path';
import { GatewayError } from '../../src/errors.ts';
import { type RunningProcess, startProcess } from '../services/running-process.ts';

const MAIN = join('dist', 'main.js');

/** Starts the built gateway; what it logs goes to `logFile`, its errors also to `log` in short. */
export function startGateway(options: {
  env: NodeJS.ProcessEnv;
  logFile: string;
  log: (line: string) => void;
  onSpawn: (pid: number) => void;
}): Promise<RunningProcess> {
  return startProcess(process.execPath, ['--enable-source-maps', MAIN], {
    env: options.env,
    logFile: options.logFile,
    onSpawn: options.onSpawn,
    onLine(line) {
      const text = shortError(line);
      if (text) options.log(`! gateway: ${text}`);
    },
  });
}

/**
 * Waits until the gateway says that it is ready for work.
 * @throws GatewayError `gateway_not_ready` with its last words when it ends or takes too long.
 */
export async function untilReady(running: RunningProcess, url: string, timeoutMs = 90_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last = 'it did not answer';
  while (Date.now() < deadline && !running.hasEnded()) {
    try {
      const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3_000) });
      const text = await response.text();
      // Another program on this port may answer while ours ends because the port is taken.
      if (response.status === 200 && !running.hasEnded()) return;
      last = `${response.status} ${text.slice(0, 300)}`;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const how = running.hasEnded() ? `ended (${await running.ended})` : `was not ready in time (${last})`;
  throw new GatewayError('gateway_not_ready', `The gateway ${how}. Its last words:\n${running.tail()}`);
}

/** The message of a JSON log line of level error or worse, else null. */
function shortError(line: string): string | null {
  if (!line.startsWith('{')) return null;
  try {
    const entry = JSON.parse(line) as { level?: number; msg?: string; err?: { message?: string } };
    if ((entry.level ?? 0) < 50) return null;
    return [entry.msg, entry.err?.message].filter(Boolean).join(': ').slice(0, 300);
  } catch {
    return null;
  }
}
