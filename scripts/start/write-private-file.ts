import { renameSync, writeFileSync } from 'node:fs';

/** Writes JSON that only this user can read; a reader sees the old or the new text, never half of it. */
export function writePrivateFile(path: string, value: unknown): void {
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, path);
}
