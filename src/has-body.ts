import type { IncomingMessage } from 'node:http';

/** Whether a request brings a body of at least one byte. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0;
