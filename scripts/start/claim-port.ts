import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIdentity } from '../services/process-identity.ts';

/**
 * Takes a port for this process against other starts of this program: between choosing a port and
 * listening on it seconds pass, in which a start beside this one would choose it too. Given up by
 * `releasePorts`, or by the end of this process.
 */
export function claimPort(port: number, claims: Set<string>): boolean {
  const file = join(tmpdir(), `helm-gateway-port-${port}`);
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) });
  if (claims.has(file)) return false;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      claims.add(file);
      return true;
    } catch (error) {
      // A folder that cannot be written to: then without this caution.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return true;
    }
    if (isHeld(file)) return false;
    rmSync(file, { force: true });
  }
  return false;
}

export function releasePorts(claims: Set<string>): void {
  for (const file of claims) rmSync(file, { force: true });
  claims.clear();
}

function isHeld(file: string): boolean {
  try {
    const { pid, identity } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; identity: string };
    return processIdentity(pid) === identity;
  } catch {
    return false;
  }
}
