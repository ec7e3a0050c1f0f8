import { createConnection } from 'node:net';
import { findOnPath } from './find-on-path.ts';
import { runCommand } from './run-command.ts';
import { type RunningProcess, startProcess } from './running-process.ts';

/**
 * Erlang's port mapper on a port of our own, as a plain child: without it RabbitMQ would start a
 * daemon that outlives everything. Null when there is no `epmd` program to start.
 */
export async function startEpmd(port: number, logFile: string): Promise<RunningProcess | null> {
  const binary = findOnPath(['epmd'], ['/usr/lib/erlang/bin', '/opt/homebrew/bin', '/usr/local/bin']);
  if (!binary) return null;
  const running = await startProcess(binary, ['-port', String(port), '-address', '127.0.0.1'], { logFile });
  const deadline = Date.now() + 5_000;
  while (!(await answers(port))) {
    if (running.hasEnded() || Date.now() > deadline) {
      await running.stop(1_000);
      throw new Error(`epmd did not start on port ${port}: ${running.tail() || (await running.ended)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    ...running,
    async stop(graceMs) {
      await running.stop(graceMs);
      // A daemon that RabbitMQ started on this port after ours had died.
      if (await answers(port))
        await runCommand(binary, ['-port', String(port), '-kill'], { timeoutMs: 5_000 });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });
}
