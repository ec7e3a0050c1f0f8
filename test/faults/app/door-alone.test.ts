import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Deps } from '../../../src/deps.ts';
import { GatewayError } from '../../../src/errors.ts';
import { createChannelCache } from '../../../src/ingest/channel-cache.ts';
import { createDoorSights } from '../../../src/ingest/door-sights.ts';
import { createQuarantine } from '../../../src/ingest/quarantine.ts';
import { openDatabase } from '../../../src/mongo/database.ts';
import { afterThisFile } from '../../support/after-this-file.ts';
import { type BuiltChannel, buildChannel } from '../../support/build-channel.ts';
import { openDoor, signedHeaders } from '../../support/open-door.ts';
import { type TcpProxy, tcpProxy } from '../../support/tcp-proxy.ts';
import { testDatabase } from '../../support/test-database.ts';
import { testDeps } from '../../support/test-deps.ts';
import { until } from '../../support/until.ts';

let deps: Deps;
let proxy: TcpProxy;
let channel: BuiltChannel;
let door: Awaited<ReturnType<typeof openDoor>>;
const kept: string[] = [];

beforeAll(async () => {
  const { uri } = await testDatabase();
  const base = await testDeps({ databaseUri: uri });
  proxy = await tcpProxy(uri);
  const through = new URL(proxy.through(uri));
  through.search = '?directConnection=true&authSource=admin';
  const db = await openDatabase(base, { uri: through.href });
  afterThisFile(() => db.close());
  deps = { ...base, db };
  channel = await buildChannel(base);
  door = await openDoor(deps, {
    publish: (message) => {
      kept.push(message.body.toString());
      return Promise.resolve();
    },
  });
});

const send = (text: string, secret = channel.clientSecret ?? '', hookKey = channel.hookKey) =>
  fetch(`${door.url}/webhooks/recharge/${hookKey}/order/created`, {
    method: 'POST',
    headers: signedHeaders(secret, text),
    body: text,
  });

describe('while MongoDB is away', () => {
  test('known channels are served, unknown keys and wrong signatures are not judged for good', async () => {
    proxy.mode('refuse');
    proxy.kill();
    const text = '{"order":{"id":1}}';
    expect((await send(text)).status).toBe(200);
    expect(kept).toContain(text);
    const unknown = await send(text, 'x', 'u'.repeat(32));
    expect([unknown.status, unknown.headers.get('retry-after')]).toEqual([503, '5']);
    const from = Date.now();
    const wrong = await send('{"order":{"id":2}}', 'not the secret');
    expect([401, 503]).toContain(wrong.status);
    expect(Date.now() - from).toBeLessThan(3_000);
    proxy.mode('pass');
    await until(async () => (await send(text, 'x', 'u'.repeat(32))).status === 404, {
      timeoutMs: 20_000,
      what: 'the unknown key to be told again',
    });
  });

  test('what cannot be written of a refused delivery is only counted', async () => {
    proxy.mode('black-hole');
    const quarantine = createQuarantine(deps);
    const ingestChannel = {
      channelId: channel.doc._id.toString(),
      accountId: channel.doc.accountId.toString(),
      secrets: [],
      secretsSetAt: [],
    };
    const rejected = {
      channel: ingestChannel,
      topic: 'order/created',
      body: Buffer.from('{}'),
      proof: { from: '', signatures: {}, at: new Date() },
      reason: 'signature_mismatch',
    };
    const results = await Promise.all(Array.from({ length: 260 }, () => quarantine.put(rejected)));
    expect(new Set(results)).toEqual(new Set(['counted_only']));
    const sights = createDoorSights(deps);
    sights.rejected(ingestChannel.channelId);
    const cache = createChannelCache(deps);
    expect(await cache.refresh()).toBe(false);
    proxy.mode('refuse');
    proxy.kill();
    await sights.stop();
    proxy.mode('pass');
    await until(() => cache.refresh(), { timeoutMs: 20_000, what: 'the channels to be read again' });
  });
});

describe('when nobody can keep a delivery', () => {
  const post = (url: string, text: string) =>
    fetch(`${url}/webhooks/recharge/${channel.hookKey}/order/created`, {
      method: 'POST',
      headers: signedHeaders(channel.clientSecret ?? '', text),
      body: text,
    });

  test('503 with Retry-After is said within 3 s, never 200', async () => {
    const closed = await openDoor(deps, {
      publish: () => Promise.reject(new GatewayError('broker_unavailable', 'away', { retry: 'soon' })),
    });
    proxy.mode('black-hole');
    const from = Date.now();
    const answer = await post(closed.url, '{"order":{"id":4}}');
    proxy.mode('refuse');
    proxy.kill();
    proxy.mode('pass');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(Date.now() - from).toBeLessThan(3_000);
    await until(async () => (await post(closed.url, '{"order":{"id":5}}')).status === 200, {
      timeoutMs: 20_000,
      what: 'the spool to take deliveries again',
    });
  });

  test('a fault of our own is 503 too: ReCharge sends it again', async () => {
    const broken = await openDoor(deps, { publish: () => Promise.resolve() });
    broken.sights.verified = () => {
      throw new Error('a fault of our own');
    };
    const answer = await post(broken.url, '{"order":{"id":6}}');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  });
});

describe('a sender that misbehaves', () => {
  const open = (head: string) => {
    const { hostname, port } = new URL(door.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /webhooks/recharge/${channel.hookKey}/order/created HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${head}`,
    );
    return socket;
  };

  test('by going away in the middle leaves nothing and breaks nothing', async () => {
    const before = kept.length;
    const socket = open('Content-Length: 100\r\n\r\n{"order":');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.resetAndDestroy();
    const text = '{"order":{"id":3}}';
    await until(async () => (await send(text)).status === 200);
    expect(kept.slice(before)).toEqual([text]);
  });

  test('by announcing too much hears 413 although it goes on sending', async () => {
    const socket = open(`Content-Length: ${40 * 1024 * 1024}\r\n\r\n`);
    let heard = '';
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
    });
    socket.on('error', () => {});
    const block = Buffer.alloc(1024 * 1024, 97);
    for (let i = 0; i < 36 && !socket.destroyed; i += 1) socket.write(block);
    await until(() => heard.startsWith('HTTP/1.1 413'), { what: 'the answer' });
    await until(() => socket.destroyed, { what: 'the end of patience' });
  });
});
