import { type EncryptionKey, sha256 } from './crypto.ts';

/** Raised by the version that first writes what the version before it cannot read. 0.1.0 had no number. */
export const DATA_FORMAT = 2;

export interface ProcessMark {
  /** 1 is version 0.1.0. */
  format: number;
  /** Null for 0.1.0, which does not say. */
  database: string | null;
  keys: string[];
}

const NAME = 'helm-gateway';
/** MongoDB cuts the name of a client off after 128 bytes. */
const MOST_KEYS = 10;

/**
 * What a process shows of itself to the others, as the name of its connections in MongoDB's own lists:
 * `helm-gateway/2 5d41402a 1f3a9c00,77b2e01d`. So a version that writes what an older one cannot read, and a key
 * that another process does not know yet, can wait until nobody would stumble over them.
 */
export function processMark(mongodbUri: string, keys: Pick<EncryptionKey, 'id'>[] = []): string {
  const known = keys.slice(0, MOST_KEYS).map(({ id }) => keyMark(id));
  return `${NAME}/${DATA_FORMAT} ${databaseMark(mongodbUri)} ${known.join(',')}`.trimEnd();
}

/** Null when the name is not one of ours. */
export function readMark(appName: string): ProcessMark | null {
  if (appName === NAME) return { format: 1, database: null, keys: [] };
  const match = new RegExp(`^${NAME}/(\\d+) ([0-9a-f]+)(?: ([0-9a-f,]+))?$`).exec(appName);
  if (!match) return null;
  const [, format, database = '', keys = ''] = match;
  return { format: Number(format), database, keys: keys.split(',').filter(Boolean) };
}

/** How a database is called in marks. */
export const databaseMark = (mongodbUri: string): string =>
  short(/^[^:]+:\/\/[^/]*\/([^?]*)/.exec(mongodbUri)?.[1] ?? '');

/** How a key is called in marks. */
export const keyMark = (id: string): string => short(id);

const short = (text: string) => sha256(text).slice(0, 8);
