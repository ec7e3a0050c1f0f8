import type { IncomingMessage } from 'node:http';
import { MAX_BODY_BYTES } from '../body-limit.ts';
import { SECOND } from '../time.ts';
import type { Room } from './room.ts';

/** Bytes that were read, and what gives their room back once they are answered. */
export interface ReadBody {
  bytes: Buffer;
  release(): void;
}

/**
 * The raw bytes of a request. `too_large` as soon as the cap is passed (or announced), without reading the rest;
 * `no_room` when too much is held already; `aborted` when the sender went away.
 */
export function readBody(
  req: IncomingMessage,
  room: Room,
  maxBytes = MAX_BODY_BYTES,
): Promise<ReadBody | 'too_large' | 'no_room' | 'aborted'> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve('too_large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const release = () => {
      room.give(size);
      size = 0;
    };
    const end = (why: 'too_large' | 'no_room' | 'aborted') => {
      req.removeAllListeners('data');
      req.pause();
      release();
      resolve(why);
    };
    req.on('data', (chunk: Buffer) => {
      if (size + chunk.length > maxBytes) return end('too_large');
      if (!room.take(chunk.length)) return end('no_room');
      size += chunk.length;
      chunks.push(chunk);
    });
    let whole = false;
    req.on('end', () => {
      whole = true;
      const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size);
      resolve({ bytes, release });
    });
    const gone = () => {
      if (!whole) end('aborted');
    };
    req.on('error', gone);
    req.on('close', gone);
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
