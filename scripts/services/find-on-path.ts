import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The full path of the first of these programs found on the PATH (or in `extra` folders), or null. */
export function findOnPath(names: string[], extra: string[] = []): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...extra].filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        if (statSync(path).isFile()) return path;
      } catch {
        // Not here: look in the next folder.
      }
    }
  }
  return null;
}
