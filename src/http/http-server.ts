import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayError } from '../errors.ts';
import { SECOND } from '../time.ts';

const MOST_CONNECTIONS = 10_000;

export interface HttpServer {
  port: number;
  /** Ends idle connections, lets running requests finish. */
  stop(): Promise<void>;
}

/**
 * Listens with time-outs that a slow or silent client cannot stretch. @throws GatewayError
 * `port_taken` with the cure when somebody else listens there.
 */
export async function listen(
  options: { host: string; port: number },
  handler: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<HttpServer> {
  const server = createServer(
    { requestTimeout: 30 * SECOND, headersTimeout: 10 * SECOND, keepAliveTimeout: 65 * SECOND },
    handler,
  );
  // Each costs a file handle and a buffer: beyond this a new one is closed at once, and its sender tries again.
  server.maxConnections = MOST_CONNECTIONS;
  await opened(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Keep-alive connections become idle as their last answer leaves.
        setTimeout(() => server.closeAllConnections(), 5 * SECOND).unref();
      }),
  };
}

function opened(server: Server, options: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      const text = `Port ${options.port} on ${options.host} is taken by another program.`;
      reject(
        new GatewayError('port_taken', text, { cure: 'Stop that program, or set PORT to a free port.' }),
      );
    });
    server.listen(options.port, options.host, resolve);
  });
}
