import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A folder for large downloads that every clone of this user shares; `fallback` when the home is not writable. */
export function cacheFolder(fallback: string): string {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  for (const folder of [join(base, 'helm-gateway'), fallback]) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      // Read-only home: try the next place.
    }
  }
  throw new Error(`Neither ${base} nor ${fallback} can be written to.`);
}
