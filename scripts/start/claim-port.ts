import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../services/cache-folder.ts';
import { processIdentity } from '../services/process-identity.ts';

/**
 * Takes a port for this process against other starts of this user: between choosing a port and
 * listening on it seconds pass, in which a start beside this one would choose it too. Given up by
 * `releasePorts`, or by the end of this process. Where nothing can be written: then without this caution.
 */
export function claimPort(port: number, claims: Set<string>): boolean {
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) });
  try {
    const file = join(claimFolder(), String(port));
    if (claims.has(file)) return false;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (written(file, mine)) {
        claims.add(file);
        return true;
      }
      if (isHeld(file)) return false;
      rmSync(file, { force: true, recursive: true });
    }
    return false;
  } catch {
    return true;
  }
}

export function releasePorts(claims: Set<string>): void {
  for (const file of claims) rmSync(file, { force: true });
  claims.clear();
}

/** Of this user alone: in the folder for temporary files nobody could replace what another user left there. */
function claimFolder(): string {
  const folder = join(cacheFolder(join('.cache', 'services')), 'ports');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** False: it is there already. */
function written(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isHeld(file: string): boolean {
  try {
    const { pid, identity } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; identity: string };
    return processIdentity(pid) === identity;
  } catch {
    return false;
  }
}
