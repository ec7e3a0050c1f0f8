import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from '../../../src/http/http-server.ts';
import { readBody } from '../../../src/ingest/read-body.ts';
import { createRoom } from '../../../src/ingest/room.ts';
import { afterThisFile } from '../../support/after-this-file.ts';

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n';

async function talk(port: number, text: string) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let heard = '';
  socket.on('data', (chunk) => {
    heard += String(chunk);
  });
  const closed = once(socket, 'close');
  socket.write(text);
  return { socket, heard: () => heard, closed };
}

test.each([
  ['the headers', 'POST / HTTP/1.1\r\nHost: x\r\n'],
  ['half of the body', `${HEAD}only a few bytes`],
])('a sender that stalls after %s is answered 408, and its connection ends', async (_what, sent) => {
  const room = createRoom(1_000);
  const read: unknown[] = [];
  const server = await listen({ host: '127.0.0.1', port: 0, requestMs: 300 }, (req) => {
    void readBody(req, room).then((body) => read.push(body));
  });
  afterThisFile(() => server.stop());
  const sender = await talk(server.port, sent);
  await sender.closed;
  expect(sender.heard()).toMatch(/^HTTP\/1\.1 408 /);
  expect(read.filter((body) => body !== 'aborted')).toEqual([]);
  expect(room.take(1_000)).toBe(true);
});

test('a stop answers what comes in its drain time and ends those connections, then takes none', async () => {
  const server = await listen({ host: '127.0.0.1', port: 0, drainMs: 2_000 }, (_req, res) => res.end('ok'));
  const kept = await talk(server.port, 'GET /1 HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(kept.socket, 'data');
  expect(kept.heard()).toMatch(/connection: keep-alive/i);
  const stopped = server.stop();
  kept.socket.write('GET /2 HTTP/1.1\r\nHost: x\r\n\r\n');
  await kept.closed;
  expect(kept.heard()).toMatch(/connection: close[\s\S]*ok$/i);
  const fresh = await talk(server.port, 'GET /3 HTTP/1.1\r\nHost: x\r\n\r\n');
  await fresh.closed;
  expect(fresh.heard()).toMatch(/^HTTP\/1\.1 200 [\s\S]*ok$/);
  await stopped;
  await expect(talk(server.port, '')).rejects.toThrow('ECONNREFUSED');
});
