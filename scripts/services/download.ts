import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/**
 * Fetches a file by https into `target`, which appears only when it is complete and has this SHA-256.
 * Progress goes to `log` about every ten per cent. @throws Error when it cannot be fetched or differs.
 */
export async function download(
  url: string,
  options: { target: string; sha256: string; log: (line: string) => void; timeoutMs?: number },
): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(options.timeoutMs ?? 300_000) });
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  const total = Number(response.headers.get('content-length')) || 0;
  const hash = createHash('sha256');
  const partial = `${options.target}.${process.pid}.part`;
  let done = 0;
  let shown = 0;
  try {
    await pipeline(
      response.body,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          done += chunk.length;
          const tenth = total ? Math.floor((done / total) * 10) : 0;
          if (tenth > shown && tenth % 2 === 0) {
            shown = tenth;
            options.log(`  ${megabytes(done)} of ${megabytes(total)} MB`);
          }
          yield chunk;
        }
      },
      createWriteStream(partial),
    );
    const found = hash.digest('hex');
    if (found !== options.sha256) {
      throw new Error(`${url} has the SHA-256 ${found} instead of ${options.sha256}; it was not used`);
    }
    await rename(partial, options.target);
  } finally {
    await rm(partial, { force: true });
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
