import type { IncomingMessage } from 'node:http';
import { SECOND } from '../time.ts';

/** Two MiB: more than almost any order, little enough that many at once do not fill the memory. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

/**
 * The raw bytes of a request. `too_large` as soon as the cap is passed (or announced), without
 * reading the rest; `aborted` when the sender went away.
 */
export function readBody(
  req: IncomingMessage,
  maxBytes = MAX_BODY_BYTES,
): Promise<Buffer | 'too_large' | 'aborted'> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve('too_large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        req.removeAllListeners('data');
        req.pause();
        resolve('too_large');
      } else {
        chunks.push(chunk);
      }
    });
    req.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size)));
    req.on('error', () => resolve('aborted'));
    req.on('close', () => resolve('aborted'));
  });
}

const DISCARD_BYTES = 32 * 1024 * 1024;
const DISCARD_MS = 10 * SECOND;

/**
 * Throws away what the sender still sends after its answer, so that it can read the answer (closing
 * at once would reset the connection under it), but not for ever.
 */
export function discardRest(req: IncomingMessage): void {
  let size = 0;
  const timer = setTimeout(() => req.destroy(), DISCARD_MS);
  req.removeAllListeners('data');
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > DISCARD_BYTES) req.destroy();
  });
  req.on('close', () => clearTimeout(timer));
  req.on('end', () => clearTimeout(timer));
  req.resume();
}
