import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Reply =
  | { status: number; headers?: Record<string, string>; body?: unknown; raw?: string | Buffer }
  /** Claims more bytes than it sends, then cuts the connection. */
  | { cut: string }
  | 'hang'
  | 'reset'
  | ((request: SeenRequest) => Reply);

/** A real HTTP server that answers each request with the next reply of its script; the last one repeats. */
export async function scriptedServer(...script: Reply[]) {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const entry: SeenRequest = {
        method: request.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      seen.push(entry);
      const reply = script[Math.min(seen.length, script.length) - 1] ?? { status: 500 };
      answer(response, typeof reply === 'function' ? reply(entry) : reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type ScriptedServer = Awaited<ReturnType<typeof scriptedServer>>;

function answer(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'reset') {
    response.socket?.destroy();
    return;
  }
  if (typeof reply === 'function') throw new Error('A reply must not give a further function.');
  if ('cut' in reply) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '48211' });
    response.write(reply.cut, () => response.socket?.destroy());
    return;
  }
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'x-request-id': 'req-1',
    ...reply.headers,
  });
  response.end(reply.raw ?? (reply.body === undefined ? undefined : JSON.stringify(reply.body)));
}
