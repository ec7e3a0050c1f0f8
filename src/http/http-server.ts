import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayError } from '../errors.ts';
import { SECOND } from '../time.ts';

const MOST_CONNECTIONS = 10_000;
/** For requests that are still under way once nothing new is taken. */
const LAST_ANSWERS_MS = 5 * SECOND;

export interface ListenOptions {
  host: string;
  port: number;
  /** A listening socket that whoever started us keeps open while processes come and go; null: we open our own. */
  socket?: number | null;
  /** How long a stop goes on answering, so that balancers notice first. @default 0 */
  drainMs?: number;
  /** From a request's first byte to its last; a sender that stalls is answered 408. @default 30 s */
  requestMs?: number;
}

export interface HttpServer {
  port: number;
  /**
   * Goes on answering for the drain time, each answer ending its connection; then takes no new connection, lets
   * requests that are under way finish, and ends the idle ones.
   */
  stop(): Promise<void>;
}

/**
 * Listens with time-outs that a slow or silent client cannot stretch. @throws GatewayError
 * `port_taken` with the cure when somebody else listens there.
 */
export async function listen(
  options: ListenOptions,
  handler: (req: IncomingMessage, res: ServerResponse) => void,
): Promise<HttpServer> {
  const { requestMs = 30 * SECOND, drainMs = 0 } = options;
  let stopping = false;
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: Math.min(requestMs, 10 * SECOND),
      keepAliveTimeout: 65 * SECOND,
      // Node's own 30 s would let a stalled request live twice as long as it may.
      connectionsCheckingInterval: Math.ceil(requestMs / 10),
    },
    (req, res) => {
      if (stopping) res.setHeader('Connection', 'close');
      handler(req, res);
    },
  );
  // Each costs a file handle and a buffer: beyond this a new one is closed at once, and its sender tries again.
  server.maxConnections = MOST_CONNECTIONS;
  await opened(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      stopping = true;
      await new Promise((resolve) => setTimeout(resolve, drainMs));
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // Keep-alive connections become idle as their last answer leaves.
      setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS).unref();
      await closed;
    },
  };
}

function opened(server: Server, { host, port, socket = null }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      const text = `Port ${port} on ${host} is taken by another program.`;
      reject(
        new GatewayError('port_taken', text, { cure: 'Stop that program, or set PORT to a free port.' }),
      );
    });
    if (socket === null) server.listen(port, host, resolve);
    else server.listen({ fd: socket }, resolve);
  });
}
