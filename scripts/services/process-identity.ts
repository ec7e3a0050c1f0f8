import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * A text that tells this process from any other that had or will have the same pid: the boot and the
 * time it started. Null when no such process lives (a zombie does not).
 */
export function processIdentity(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in brackets may hold spaces; what follows it does not.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // The first thread may be over while others still hold the ports and files.
      const over = fields[0] === 'Z' || fields[0] === 'X';
      if (over && readdirSync(`/proc/${pid}/task`).length <= 1) return null;
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      return `${boot}:${fields[19]}`;
    } catch {
      return null;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
  } catch {
    return null;
  }
}
