import { processIdentity } from './process-identity.ts';

/**
 * Asks a process to end, and makes it end after `graceMs`. Does nothing when the process with this pid
 * is not the one meant by `identity`.
 */
export async function endProcess(
  pid: number,
  options: { identity?: string | null; graceMs?: number; signal?: NodeJS.Signals } = {},
): Promise<void> {
  const identity = options.identity ?? processIdentity(pid);
  const lives = () => identity !== null && processIdentity(pid) === identity;
  const send = (signal: NodeJS.Signals) => {
    try {
      process.kill(pid, signal);
    } catch {
      // Ended between the look and the signal.
    }
  };
  if (!lives()) return;
  send(options.signal ?? 'SIGTERM');
  if (await endsWithin(lives, options.graceMs ?? 20_000)) return;
  send('SIGKILL');
  await endsWithin(lives, 5_000);
}

async function endsWithin(lives: () => boolean, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (lives()) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}
