import { createConnection, createServer, type Socket } from 'node:net';

/**
 * - `pass`: forwards both ways
 * - `refuse`: new connections are reset at once
 * - `black-hole`: connections stay open and nothing passes either way (half-open)
 * - `deaf`: what the client sends arrives, what the server answers does not
 */
export type ProxyMode = 'pass' | 'refuse' | 'black-hole' | 'deaf';

export interface TcpProxy {
  port: number;
  /** The same address with this proxy's host and port in place of the target's. */
  through(url: string): string;
  /** Counts at once for open connections, too. */
  mode(mode: ProxyMode): void;
  /** Holds every chunk back for this many milliseconds. */
  slow(ms: number): void;
  /** Resets all open connections; gives how many. */
  kill(): number;
  /** Resets each connection after this many more bytes from client (or server); null takes it back. */
  cutAfter(bytes: number | null, from?: 'client' | 'server'): void;
  connections(): number;
  close(): Promise<void>;
}

/** A TCP proxy on loopback in front of `target` that can misbehave like a network does. */
export async function tcpProxy(target: { host?: string; port: number } | string): Promise<TcpProxy> {
  const url = typeof target === 'string' ? new URL(target) : null;
  const host = url ? url.hostname : ((target as { host?: string }).host ?? '127.0.0.1');
  const port = url ? Number(url.port) : (target as { port: number }).port;
  const pairs = new Set<{ client: Socket; upstream: Socket }>();
  let mode: ProxyMode = 'pass';
  let delay = 0;
  let cut: { left: number; from: 'client' | 'server' } | null = null;

  const server = createServer((client) => {
    if (mode === 'refuse') return void client.resetAndDestroy();
    const upstream = createConnection({ host, port, noDelay: true });
    client.setNoDelay(true);
    const pair = { client, upstream };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    const forward = (from: Socket, to: Socket, side: 'client' | 'server') => {
      from.on('data', (chunk: Buffer) => {
        if (mode === 'black-hole' || (mode === 'deaf' && side === 'server')) return;
        let part = chunk;
        let over = false;
        if (cut?.from === side) {
          over = chunk.length >= cut.left;
          part = chunk.subarray(0, cut.left);
          cut.left -= part.length;
        }
        const send = () => {
          if (!to.destroyed) to.write(part, () => over && reset(pair));
        };
        if (delay > 0) setTimeout(send, delay);
        else send();
      });
      // A black hole does not pass on the end of a connection either.
      from.on('end', () => mode === 'pass' && setTimeout(() => to.end(), delay));
      from.on('error', end);
      from.on('close', () => mode !== 'black-hole' && setTimeout(end, delay));
    };
    forward(client, upstream, 'client');
    forward(upstream, client, 'server');
  });
  const reset = (pair: { client: Socket; upstream: Socket }) => {
    pairs.delete(pair);
    pair.client.resetAndDestroy();
    pair.upstream.resetAndDestroy();
  };
  const kill = () => {
    const all = [...pairs];
    all.forEach(reset);
    return all.length;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const ownPort = typeof address === 'object' && address ? address.port : 0;
  return {
    port: ownPort,
    through(original) {
      const copy = new URL(original);
      copy.hostname = '127.0.0.1';
      copy.port = String(ownPort);
      return copy.href;
    },
    mode(next) {
      mode = next;
    },
    slow(ms) {
      delay = ms;
    },
    kill,
    cutAfter(bytes, from = 'client') {
      cut = bytes === null ? null : { left: bytes, from };
    },
    connections: () => pairs.size,
    async close() {
      kill();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
