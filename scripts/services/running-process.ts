import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { endProcess } from './end-process.ts';

export interface RunningProcess {
  pid: number;
  /** Settles when the process has ended, whatever the cause, with a short text such as `exit code 1`. */
  ended: Promise<string>;
  hasEnded(): boolean;
  /** The last lines it wrote. */
  tail(): string;
  /** SIGTERM, then SIGKILL after `graceMs`; settles when it has ended. */
  stop(graceMs?: number): Promise<void>;
}

/**
 * Starts a program of ours in a process group of its own, so that a Ctrl-C in the terminal reaches only
 * the starter, which then stops things in order. What it writes goes to `logFile` (appended).
 */
export async function startProcess(
  command: string,
  args: string[],
  options: {
    env?: NodeJS.ProcessEnv;
    cwd?: string;
    logFile?: string;
    onLine?: (line: string) => void;
    /** Called as soon as there is a pid, before anything can go wrong. */
    onSpawn?: ((pid: number) => void) | undefined;
  } = {},
): Promise<RunningProcess> {
  const child: ChildProcess = spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: options.env ?? process.env,
    ...(options.cwd ? { cwd: options.cwd } : {}),
  });
  if (options.logFile) mkdirSync(dirname(options.logFile), { recursive: true });
  const file = options.logFile ? createWriteStream(options.logFile, { flags: 'a', mode: 0o600 }) : null;
  let tail = '';
  let rest = '';
  const take = (chunk: Buffer) => {
    file?.write(chunk);
    const text = chunk.toString();
    tail = (tail + text).slice(-8_192);
    if (!options.onLine) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) options.onLine(line);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  let over = false;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      over = true;
      file?.end();
      resolve(signal ? `signal ${signal}` : `exit code ${code}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const pid = child.pid ?? 0;
  options.onSpawn?.(pid);
  return {
    pid,
    ended,
    hasEnded: () => over,
    tail: () => tail.trimEnd().split('\n').slice(-20).join('\n'),
    async stop(graceMs = 20_000) {
      if (!over) await endProcess(pid, { graceMs });
      await ended;
    },
  };
}
