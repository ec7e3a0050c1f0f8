import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { clientFault } from './client-fault.ts';
import { isOwnHost } from './own-host.ts';

export interface LocalServer {
  /** Without a slash at its end. */
  url: string;
  /** Ends all connections at once. */
  close(): Promise<void>;
}

/**
 * Serves routes to people and programs on this machine, by its own names only; settles when it listens. A fault
 * of the routes goes to `log` and is answered 500. Port 0: any free one.
 */
export async function serveLocal(
  routes: RequestHandler,
  options: { host: string; port: number; log: (line: string) => void },
): Promise<LocalServer> {
  const { host, port, log } = options;
  const app = express().disable('x-powered-by').disable('etag');
  app.use((req, res, next) => {
    if (isOwnHost(req.headers.host, host)) next();
    else res.status(421).type('text/plain').send('This is served under the names of this machine only.');
  });
  app.use(routes);
  app.use((error: unknown, req: Request, res: Response, _next: NextFunction) => {
    const fault = clientFault(error);
    if (!fault) log(`${req.method} ${req.url}: ${error instanceof Error ? error.stack : String(error)}`);
    if (res.headersSent) res.destroy();
    else
      res
        .status(fault?.status ?? 500)
        .type('text/plain')
        .send(fault?.message ?? String(error));
  });
  const server = createServer({ keepAliveTimeout: 30_000 }, app).listen(port, host);
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${bound}`,
    async close() {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}
