import { request } from 'node:http';
import { Types } from 'mongoose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createPublisher } from '../../../src/amqp/publisher.ts';
import { channels } from '../../../src/channels/model.ts';
import { sha256 } from '../../../src/crypto.ts';
import type { Deps } from '../../../src/deps.ts';
import { GatewayError } from '../../../src/errors.ts';
import { quarantineRows } from '../../../src/ingest/quarantine-model.ts';
import { spoolRows } from '../../../src/ingest/spool-model.ts';
import { type BuiltChannel, buildChannel } from '../../support/build-channel.ts';
import { openDoor, signedHeaders } from '../../support/open-door.ts';
import { testDeps } from '../../support/test-deps.ts';
import { type TestVhost, testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

let deps: Deps;
let vhost: TestVhost;
let door: Awaited<ReturnType<typeof openDoor>>;
let publisher: ReturnType<typeof createPublisher>;
let channel: BuiltChannel;

beforeAll(async () => {
  deps = await testDeps();
  vhost = await testVhost();
  publisher = createPublisher(deps, { url: vhost.url, name: 'test' });
  channel = await buildChannel(deps);
  door = await openDoor(deps, publisher);
  await until(() => publisher.state() === 'open', { what: 'an open publisher' });
  return () => publisher.close();
});

const secret = () => channel.clientSecret ?? '';
const body = (id: number, extra = '') => `{"order":{"id":${id},"note":"Zoë – ring twice"${extra}}}`;

function deliver(
  text: string | Buffer,
  headers: Record<string, string>,
  path = `${channel.hookKey}/order/created`,
) {
  return fetch(`${door.url}/webhooks/recharge/${path}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(Buffer.from(text)),
  });
}

async function queued(
  queue = 'gateway.orders',
): Promise<{ payload: string; properties: { message_id?: string; headers?: Record<string, unknown> } }[]> {
  return (await vhost.get(queue, 500)) as never;
}

describe('a delivery that verifies', () => {
  test.each(['timestamped', 'plain', 'both'] as const)(
    'is queued byte for byte with its facts in the headers (%s)',
    async (scheme) => {
      const text = body({ timestamped: 1, plain: 2, both: 3 }[scheme]);
      const answer = await deliver(text, signedHeaders(secret(), text, scheme));
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      const message = await until(async () => (await queued()).find((m) => m.payload === text), {
        what: 'the message',
      });
      expect(message.properties.message_id).toBe(sha256(channel.hookKey, '\0', 'order/created', '\0', text));
      expect(message.properties.headers).toMatchObject({
        channelId: channel.doc._id.toString(),
        accountId: channel.doc.accountId.toString(),
        topic: 'order/created',
        verified: scheme === 'plain' ? 'plain' : 'timestamped',
      });
      expect(message.properties).toMatchObject({ delivery_mode: 2 });
    },
  );

  test('is marked on its channel, soon and off the hot path', async () => {
    const text = body(4);
    await deliver(text, signedHeaders(secret(), text, 'timestamped'));
    const doc = await until(
      async () => {
        const found = await channels(deps).findOne({ _id: channel.doc._id });
        return found?.watch.lastVerifiedAt && found;
      },
      { what: 'the mark' },
    );
    expect(doc.watch.lastVerifiedScheme).toBe('timestamped');
  });

  test('that cannot be parsed is kept all the same: judging it is for the consumer', async () => {
    const text = '{"order": {"id": 5, ';
    const answer = await deliver(text, signedHeaders(secret(), text));
    expect(answer.status).toBe(200);
    await until(async () => (await queued()).find((m) => m.payload === text), { what: 'the broken body' });
  });
});

describe('a large order', () => {
  test('waits in a queue of its own, byte for byte, so that few are handed out at once', async () => {
    const text = body(960, `,"x":"${'y'.repeat(64 * 1024)}"`);
    expect((await deliver(text, signedHeaders(secret(), text))).status).toBe(200);
    const large = async () => (await vhost.get('gateway.orders.large', 10)) as { payload: string }[];
    await until(async () => (await large()).some(({ payload }) => payload === text), {
      what: 'the large order',
    });
  });

  test('beyond 2 MiB is refused, and its channel says that it is fetched instead, once', async () => {
    const big = await openDoor(deps, { publish: async () => {} });
    const url = `${big.url}/webhooks/recharge/${channel.hookKey}/order/created`;
    const send = () =>
      fetch(url, {
        method: 'POST',
        body: 'x'.repeat(2_700_000),
        headers: { 'content-type': 'application/json' },
      });
    const told = async () => {
      const doc = await channels(deps).findOne({ _id: channel.doc._id });
      return doc?.notices.filter(({ code }) => code === 'delivery_too_large') ?? [];
    };
    expect((await send()).status).toBe(413);
    await until(async () => (await told()).length === 1, { what: 'the notice' });
    await send();
    await big.stop();
    expect(await told()).toHaveLength(1);
  });
});

describe('the order of the checks', () => {
  test('404 for an unknown key, whatever else is wrong', async () => {
    const answer = await deliver('x', { 'content-type': 'text/plain' }, `${'u'.repeat(32)}/order/created`);
    expect(answer.status).toBe(404);
    expect(((await answer.json()) as { code: string }).code).toBe('unknown_key');
  });

  test('404 for an address that no channel can have', async () => {
    expect((await deliver('{}', { 'content-type': 'application/json' }, 'short/order/created')).status).toBe(
      404,
    );
    expect(
      (await deliver('{}', { 'content-type': 'application/json' }, `${channel.hookKey}/charge/paid`)).status,
    ).toBe(404);
  });

  test('415 before 413 and 401', async () => {
    const answer = await deliver('x'.repeat(3 * 1024 * 1024), { 'content-type': 'text/plain' });
    expect(answer.status).toBe(415);
  });

  test('413 for 3 MiB, before the signature is looked at', async () => {
    const answer = await deliver('x'.repeat(3 * 1024 * 1024), { 'content-type': 'application/json' });
    expect(answer.status).toBe(413);
  });

  test('413 also when the length is not announced', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const url = new URL(`${door.url}/webhooks/recharge/${channel.hookKey}/order/created`);
      const req = request(url, { method: 'POST', headers: { 'content-type': 'application/json' } }, (res) => {
        resolve(res.statusCode);
        req.destroy();
      });
      req.on('error', reject);
      for (let i = 0; i < 40; i += 1) req.write(Buffer.alloc(64 * 1024, 97));
    });
    expect(status).toBe(413);
  });

  test('a body of exactly 2 MiB is taken', async () => {
    const text = `{"order":{"id":6,"note":"${'n'.repeat(2 * 1024 * 1024 - 28)}"}}`;
    expect(Buffer.byteLength(text)).toBe(2 * 1024 * 1024);
    expect((await deliver(text, signedHeaders(secret(), text))).status).toBe(200);
  });

  test('401 when the signature is missing or wrong', async () => {
    const missing = await deliver(body(7), { 'content-type': 'application/json' });
    expect([missing.status, ((await missing.json()) as { code: string }).code]).toEqual([
      401,
      'signature_missing',
    ]);
    const wrong = await deliver(body(7), signedHeaders('another secret', body(7)));
    expect([wrong.status, ((await wrong.json()) as { code: string }).code]).toEqual([401, 'signature_wrong']);
  });

  test('a right old signature does not save a wrong new one', async () => {
    const headers = signedHeaders(secret(), body(8));
    headers['x-recharge-webhook-signature'] =
      headers['x-recharge-webhook-signature']?.replace(/.$/, 'x') ?? '';
    expect((await deliver(body(8), headers)).status).toBe(401);
  });

  test('405 for another method, and other paths are not ours', async () => {
    const get = await fetch(`${door.url}/webhooks/recharge/${channel.hookKey}/order/created`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${door.url}/orders`)).status).toBe(418);
  });
});

describe('a channel that the cache does not know yet', () => {
  test('is found by the first delivery that asks for it', async () => {
    const fresh = await buildChannel(deps);
    const text = body(20);
    const headers = signedHeaders(fresh.clientSecret ?? '', text);
    expect((await deliver(text, headers, `${fresh.hookKey}/order/created`)).status).toBe(200);
  });

  test('a secret corrected a moment ago verifies before 401 is said', async () => {
    const fresh = await buildChannel(deps);
    await door.channels.refresh();
    const seal = deps.vault.seal('the-corrected-secret', {
      accountId: fresh.doc.accountId,
      record: fresh.doc._id,
      field: 'channel.clientSecret',
    });
    await channels(deps).updateOne({ _id: fresh.doc._id }, { $set: { 'clientSecret.sealed': seal } });
    const text = body(21);
    const headers = signedHeaders('the-corrected-secret', text);
    expect((await deliver(text, headers, `${fresh.hookKey}/order/created`)).status).toBe(200);
  });

  test('without a client secret every delivery is a hint, marked as unproved', async () => {
    const open = await buildChannel(deps, { clientSecretText: null });
    await door.channels.refresh();
    const text = body(22);
    const answer = await deliver(
      text,
      { 'content-type': 'application/json; charset=utf-8' },
      `${open.hookKey}/order/updated`,
    );
    expect(answer.status).toBe(200);
    const only = { id: '22', hash: sha256(text) };
    const message = await until(async () =>
      (await queued('gateway.unsigned')).find((m) => m.payload === JSON.stringify(only)),
    );
    expect(message.properties.headers).toMatchObject({ verified: 'none', topic: 'order/updated' });
  });

  test('a secret whose key is gone refuses instead of letting everything in', async () => {
    const broken = await buildChannel(deps);
    await channels(deps).updateOne(
      { _id: broken.doc._id },
      { $set: { 'clientSecret.sealed': 'v1.gone.a.b.c' } },
    );
    await door.channels.refresh();
    const answer = await deliver(body(23), signedHeaders('x', body(23)), `${broken.hookKey}/order/created`);
    expect(answer.status).toBe(401);
  });

  test('a previous secret verifies until its time is over', async () => {
    const rotated = await buildChannel(deps);
    const secretOf = (text: string, validUntil: Date) => ({
      sealed: deps.vault.seal(text, {
        accountId: rotated.doc.accountId,
        record: rotated.doc._id,
        field: 'channel.clientSecret',
      }),
      hint: '',
      setAt: new Date(),
      setBy: 'test',
      validUntil,
    });
    const set = (validUntil: Date) =>
      channels(deps).updateOne(
        { _id: rotated.doc._id },
        { $set: { previousClientSecret: secretOf('older-secret-0000', validUntil) } },
      );
    const send = () =>
      deliver(body(24), signedHeaders('older-secret-0000', body(24)), `${rotated.hookKey}/order/created`);
    await set(new Date(Date.now() + 3_600_000));
    await door.channels.refresh();
    expect((await send()).status).toBe(200);
    await set(new Date(Date.now() - 1_000));
    await door.channels.refresh();
    expect((await send()).status).toBe(401);
  });
});

describe('quarantine', () => {
  const secretIs = (
    { _id, accountId }: { _id: Types.ObjectId; accountId: Types.ObjectId },
    secret: string,
  ) => {
    const sealed = deps.vault.seal(secret, { accountId, record: _id, field: 'channel.clientSecret' });
    return channels(deps).updateOne({ _id }, { $set: { 'clientSecret.sealed': sealed } });
  };

  test('holds one row per body with a counter, sealed', async () => {
    const own = await buildChannel(deps);
    await door.channels.refresh();
    const text = body(30);
    for (let i = 0; i < 3; i += 1)
      await deliver(text, signedHeaders('wrong', text), `${own.hookKey}/order/created`);
    const rows = await quarantineRows(deps).find({ channelId: own.doc._id }).toArray();
    expect(rows.map((row) => [row.count, row.topic, row.reason])).toEqual([
      [3, 'order/created', 'signature_mismatch'],
    ]);
    expect(JSON.stringify(rows)).not.toContain('ring twice');
    expect(door.quarantine.open(rows[0] as never).toString()).toBe(text);
  });

  test('is released when the wrong secret is corrected, and only what verifies', async () => {
    const own = await buildChannel(deps);
    await door.channels.refresh();
    const good = body(31);
    const forged = body(32);
    const path = `${own.hookKey}/order/created`;
    await deliver(good, signedHeaders('the-right-secret-1', good), path);
    await deliver(forged, signedHeaders('nobody', forged), path);
    await secretIs(own.doc, 'the-right-secret-1');
    const released = await door.release(own.doc._id.toString());
    expect(released).toBe(1);
    const message = await until(async () => (await queued()).find((m) => m.payload === good));
    expect(message.properties.message_id).toBe(sha256(own.hookKey, '\0', 'order/created', '\0', good));
    expect((await queued()).some((m) => m.payload === forged)).toBe(false);
    expect(await quarantineRows(deps).countDocuments({ channelId: own.doc._id })).toBe(1);
  });

  test('is released as unproved hints when somebody asks for that after the secret was taken away, not before', async () => {
    const own = await buildChannel(deps);
    await door.channels.refresh();
    const text = body(33);
    await deliver(text, { 'content-type': 'application/json' }, `${own.hookKey}/order/created`);
    await channels(deps).updateOne({ _id: own.doc._id }, { $set: { clientSecret: null } });
    expect(await door.release(own.doc._id.toString())).toBe(0);
    expect(await door.release(own.doc._id.toString(), { unproved: true })).toBe(1);
    const only = { id: '33', hash: sha256(text) };
    const message = await until(async () =>
      (await queued('gateway.unsigned')).find((m) => m.payload === JSON.stringify(only)),
    );
    expect(message.properties.headers).toMatchObject({ verified: 'none' });
  });

  test('keeps a good signature although the same body comes again with bad ones, before and after', async () => {
    const own = await buildChannel(deps);
    await door.channels.refresh();
    const path = `${own.hookKey}/order/created`;
    const text = body(34);
    const bad = (n: number) => deliver(text, signedHeaders(`bad-${n}`, text), path);
    for (let n = 0; n < 3; n += 1) await bad(n);
    await deliver(text, signedHeaders('the-right-secret-2', text, 'plain'), path);
    for (let n = 3; n < 6; n += 1) await bad(n);
    await deliver(text, { 'content-type': 'application/json' }, path);
    await secretIs(own.doc, 'the-right-secret-2');
    expect(await door.release(own.doc._id.toString())).toBe(1);
    await until(async () => (await queued()).some((m) => m.payload === text));
  });

  test('holds a signature to the time it came at, however long the body waits', async () => {
    const own = await buildChannel(deps);
    await door.channels.refresh();
    const path = `${own.hookKey}/order/created`;
    const hours = (n: number) => new Date(Date.now() - n * 3_600_000);
    const [fresh, stale] = [body(35), body(36)];
    await deliver(fresh, signedHeaders('the-right-secret-3', fresh, 'timestamped', hours(47)), path);
    await deliver(stale, signedHeaders('the-right-secret-3', stale, 'timestamped', hours(49)), path);
    // As if both had come 60 hours ago: the first was good then.
    for await (const row of door.quarantine.rows(own.doc._id.toString())) {
      const proofs = row.proofs.map((proof) => ({
        ...proof,
        at: new Date(proof.at.getTime() - 60 * 3_600_000),
      }));
      const signatures = proofs[0]?.signatures ?? {};
      const t = Number(/t=(\d+)/.exec(signatures['x-recharge-webhook-signature'] ?? '')?.[1]) - 60 * 3_600;
      const text = row.topic && door.quarantine.open(row).toString();
      const aged = signedHeaders('the-right-secret-3', text, 'timestamped', new Date(t * 1_000));
      const { 'content-type': _, ...headers } = aged;
      await quarantineRows(deps).updateOne(
        { _id: row._id },
        { $set: { proofs: proofs.map((proof) => ({ ...proof, signatures: headers })) } },
      );
    }
    await secretIs(own.doc, 'the-right-secret-3');
    expect(await door.release(own.doc._id.toString())).toBe(1);
    await until(async () => (await queued()).some((m) => m.payload === fresh));
  });

  test('keeps what came from one sender although a stranger floods the address', async () => {
    let address = '203.0.113.9';
    const own = await buildChannel(deps);
    const behindProxy = { ...deps, config: { ...deps.config, trustProxy: 1 } };
    const flooded = await openDoor(behindProxy, publisher);
    const send = async (text: string, headers: Record<string, string>) =>
      await fetch(`${flooded.url}/webhooks/recharge/${own.hookKey}/order/created`, {
        method: 'POST',
        headers: { ...headers, 'x-forwarded-for': address },
        body: text,
      }).then((answer) => answer.status);
    const genuine = Array.from({ length: 50 }, (_, i) => body(50_000 + i));
    for (const [i, text] of genuine.entries()) {
      // The stranger's come before, between and after: 4,000 signed by nobody, 1,000 not signed at all.
      address = '203.0.113.9';
      const flood = Array.from({ length: 100 }, (_, n) => body(60_000 + i * 100 + n));
      await Promise.all(
        flood.map((junk, n) =>
          send(junk, n % 5 ? signedHeaders('nobody', junk) : { 'content-type': 'application/json' }),
        ),
      );
      address = '198.51.100.7';
      expect(await send(text, signedHeaders('the-right-secret-4', text))).toBe(401);
    }
    const held = await quarantineRows(deps).countDocuments({ channelId: own.doc._id });
    expect(held).toBeLessThanOrEqual(1_000);
    expect(held).toBeGreaterThan(950);
    await secretIs(own.doc, 'the-right-secret-4');
    expect(await flooded.release(own.doc._id.toString())).toBe(50);
  }, 60_000);

  test('of a channel that is gone releases nothing', async () => {
    expect(await door.release('0'.repeat(24))).toBe(0);
  });

  test('never holds more than 1,000 bodies of a channel, and counts the rest', async () => {
    const own = await buildChannel(deps);
    await door.channels.refresh();
    const rows = Array.from({ length: 995 }, (_, i) => ({
      _id: new Types.ObjectId(),
      accountId: own.doc.accountId,
      channelId: own.doc._id,
      topic: 'order/created',
      bodyHash: `filler-${i}`,
      sealedBody: 'x',
      bytes: 1,
      from: '127.0.0.0/24',
      isSigned: true,
      proofs: [],
      reason: 'signature_mismatch',
      count: 1,
      firstAt: new Date(),
      lastAt: new Date(),
      expiresAt: new Date(Date.now() + 1e9),
    }));
    await quarantineRows(deps).insertMany(rows);
    const many = Array.from({ length: 12 }, (_, i) => body(4000 + i));
    const answers = await Promise.all(
      many.map((text) => deliver(text, signedHeaders('wrong', text), `${own.hookKey}/order/created`)),
    );
    expect(answers.every((answer) => answer.status === 401)).toBe(true);
    expect(await quarantineRows(deps).countDocuments({ channelId: own.doc._id })).toBe(1_000);
    const doc = await until(async () => {
      const found = await channels(deps).findOne({ _id: own.doc._id });
      return found?.watch.rejectedCount === 12 ? found : null;
    });
    expect(doc.watch.lastRejectedAt).toBeInstanceOf(Date);
  });
});

describe('a flood of failures from one address', () => {
  test('is answered 429 before the body is read, and other addresses are not', async () => {
    let address = '192.0.2.1';
    const behindProxy = { ...deps, config: { ...deps.config, trustProxy: 1 } };
    const small = await openDoor(behindProxy, { publish: async () => {} }, { failureLimit: 3 });
    const send = () =>
      fetch(`${small.url}/webhooks/recharge/${'u'.repeat(32)}/order/created`, {
        method: 'POST',
        body: '{}',
        headers: { 'x-forwarded-for': address },
      });
    for (let i = 0; i < 3; i += 1) expect((await send()).status).toBe(404);
    const limited = await send();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '60']);
    address = '192.0.2.2';
    expect((await send()).status).toBe(404);
  });

  test('never keeps an authentic delivery of a known address out, nor one whose secret is wrong', async () => {
    const small = await openDoor(deps, { publish: async () => {} }, { failureLimit: 3 });
    const post = (path: string, text: string, headers: Record<string, string>) =>
      fetch(`${small.url}/webhooks/recharge/${path}`, { method: 'POST', body: text, headers });
    const strange = () =>
      post(`${'u'.repeat(32)}/order/created`, '{}', { 'content-type': 'application/json' });
    for (let i = 0; i < 4; i += 1) await strange();
    expect((await strange()).status).toBe(429);
    const text = body(900);
    const path = `${channel.hookKey}/order/created`;
    for (let i = 0; i < 10; i += 1)
      expect((await post(path, text, signedHeaders('not the secret', text))).status).toBe(401);
    expect((await post(path, text, signedHeaders(secret(), text))).status).toBe(200);
  });

  test('of wrong secrets alone shuts no unknown address out', async () => {
    const small = await openDoor(deps, { publish: async () => {} }, { failureLimit: 3 });
    const headers = signedHeaders('not the secret', '{}');
    const url = (key: string) => `${small.url}/webhooks/recharge/${key}/order/created`;
    for (let i = 0; i < 10; i += 1)
      await fetch(url(channel.hookKey), { method: 'POST', body: '{}', headers });
    expect((await fetch(url('v'.repeat(32)), { method: 'POST', body: '{}', headers })).status).toBe(404);
  });

  test('asks the database for a key that nobody has once, not each time, and never for all channels', async () => {
    const small = await openDoor(deps, { publish: async () => {} });
    const client = deps.db.connection.getClient();
    const collection = `${client.db().databaseName}.channels`;
    const reads = async (): Promise<number> => {
      const { totals } = await client.db('admin').command({ top: 1 });
      return totals[collection].queries.count;
    };
    const before = await reads();
    const url = `${small.url}/webhooks/recharge/${'w'.repeat(32)}/order/created`;
    for (let i = 0; i < 20; i += 1)
      expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await reads()) - before).toBe(1);
  });
});

describe('many large deliveries at once', () => {
  test('are held up to a limit; beyond it 503 says to come again, and the room is free afterwards', async () => {
    let release = () => {};
    const taken = new Promise<void>((resolve) => {
      release = resolve;
    });
    const small = await openDoor(deps, { publish: () => taken }, { mostBytes: 150_000 });
    const text = body(950, `,"x":"${'y'.repeat(100_000)}"`);
    const url = `${small.url}/webhooks/recharge/${channel.hookKey}/order/created`;
    const send = () => fetch(url, { method: 'POST', body: text, headers: signedHeaders(secret(), text) });
    const first = send();
    const second = await until(
      async () => {
        const answer = await Promise.race([send(), first]);
        return answer.status === 503 && answer;
      },
      { what: 'a refusal for want of room' },
    );
    expect(second.headers.get('retry-after')).toBe('5');
    release();
    expect((await first).status).toBe(200);
    expect((await send()).status).toBe(200);
  });
});

describe('when the queue does not take a delivery', () => {
  const failing = (code: string) => ({
    publish: () => Promise.reject(new GatewayError(code, 'no', { retry: 'soon' as const })),
  });

  test('it is in the spool before 200 is said, once, however often it comes', async () => {
    const closed = await openDoor(deps, failing('broker_unavailable'));
    const text = body(50);
    const url = `${closed.url}/webhooks/recharge/${channel.hookKey}/order/created`;
    for (let i = 0; i < 2; i += 1) {
      const answer = await fetch(url, { method: 'POST', headers: signedHeaders(secret(), text), body: text });
      expect(answer.status).toBe(200);
    }
    const rows = await spoolRows(deps).find({ channelId: channel.doc._id }).toArray();
    const row = rows.find((r) => r.body.toString() === text);
    expect(row?._id).toBe(sha256(channel.hookKey, '\0', 'order/created', '\0', text));
    expect(closed.keeper.isTripped()).toBe(false);
  });

  test('after one missed deadline the queue is left alone until a probe is confirmed', async () => {
    let confirm = false;
    let tries = 0;
    const flaky = {
      publish: () => {
        tries += 1;
        return confirm
          ? Promise.resolve()
          : Promise.reject(new GatewayError('broker_deadline', 'late', { retry: 'soon' }));
      },
    };
    const slow = await openDoor(deps, flaky);
    const send = (id: number) => {
      const text = body(id);
      return fetch(`${slow.url}/webhooks/recharge/${channel.hookKey}/order/created`, {
        method: 'POST',
        headers: signedHeaders(secret(), text),
        body: text,
      });
    };
    expect((await send(60)).status).toBe(200);
    expect(slow.keeper.isTripped()).toBe(true);
    expect((await send(61)).status).toBe(200);
    confirm = true;
    const before = tries;
    await until(async () => {
      await send(62);
      return !slow.keeper.isTripped();
    });
    expect(tries).toBeGreaterThan(before);
    expect((await send(63)).status).toBe(200);
    expect(
      await spoolRows(deps).countDocuments({
        _id: sha256(channel.hookKey, '\0', 'order/created', '\0', body(63)),
      }),
    ).toBe(0);
  });
});
