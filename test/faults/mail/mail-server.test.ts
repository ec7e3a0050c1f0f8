import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { sendMail } from '../../../src/mail/send-mail.ts';
import { mailSenders } from '../../../src/mail/sender-model.ts';
import { wakeDue } from '../../../src/mail/wake-due.ts';
import { openDatabase } from '../../../src/mongo/database.ts';
import { createMailTransport } from '../../../src/smtp/transport.ts';
import { mailWorld } from '../../support/mail-world.ts';
import { tcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';

const world = await mailWorld();
const { deps, sink } = world;

// A server that refuses us keeps all mails of that sender waiting: each test begins without such a memory.
beforeEach(() => mailSenders(deps).deleteMany({}));

const toClose: (() => unknown)[] = [];
afterAll(() => Promise.all(toClose.reverse().map((close) => close())));

/** A mail server that says what it is told and nothing else: the first line, then one per command. */
async function scripted(lines: (string | null)[]): Promise<string> {
  const server: Server = createServer((socket: Socket) => {
    const say = [...lines];
    const next = () => {
      const line = say.shift();
      if (line === null) socket.destroy();
      else if (line !== undefined) socket.write(`${line}\r\n`);
    };
    socket.on('error', () => {});
    socket.on('data', next);
    next();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  toClose.push(() => server.close());
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return `127.0.0.1:${address.port}`;
}

const EHLO = '250 mail.example';

test.each([
  { name: 'is not there', lines: null, reason: 'mail_server_away' },
  { name: 'closes without a greeting', lines: [null], reason: 'mail_server_away' },
  { name: 'greets with 554', lines: ['554 no service'], reason: 'sender_refused' },
  { name: 'greets with 421', lines: ['421 too busy'], reason: 'refused_for_now' },
  { name: 'says nothing', lines: [], reason: 'mail_server_away' },
  { name: 'goes away after MAIL', lines: ['220 hi', EHLO, null], reason: 'mail_server_away' },
  { name: 'goes silent after MAIL', lines: ['220 hi', EHLO], reason: 'mail_server_away' },
  {
    name: 'goes away before DATA',
    lines: ['220 hi', EHLO, '250 ok', '250 ok', null],
    reason: 'mail_server_away',
  },
  {
    name: 'refuses our log-in',
    lines: ['220 hi', '250-mail.example\r\n250 AUTH PLAIN', '535 wrong'],
    auth: 'user:pass@',
    reason: 'mail_server_login',
  },
])('a mail server that $name leaves the mail for later', async ({ lines, reason, auth }) => {
  const host = lines ? await scripted(lines) : '127.0.0.1:1';
  const transport = createMailTransport({ url: `smtp://${auth ?? ''}${host}`, deliveryMs: 700 });
  const { mail } = await world.despatched();
  expect(await sendMail({ ...deps, transport }, mail._id)).toBe('deferred');
  expect(await world.mail(mail._id)).toMatchObject({ state: 'deferred', reason, lease: null });
  const later = { ...deps, now: () => new Date(Date.now() + 120_000) };
  // A refused sender is asked by one mail a minute, which the scheduler chooses.
  await wakeDue(later);
  expect(await sendMail(later, mail._id), 'it goes when the server is back').toBe('sent');
});

test('an answer that comes too late makes the mail uncertain, not sent and not sent again', async () => {
  const transport = createMailTransport({ url: sink.url, deliveryMs: 600 });
  const { mail } = await world.despatched();
  sink.next({ do: 'slow', ms: 3_000 });
  const before = sink.counts.messages;
  expect(await sendMail({ ...deps, transport }, mail._id)).toBe('uncertain');
  expect(await sendMail(deps, mail._id)).toBeNull();
  expect(sink.counts.messages - before).toBe(1);
});

test('a kept connection that the server closed meanwhile costs no time: the mail goes on a new one', async () => {
  const proxy = await tcpProxy(sink.url);
  toClose.push(() => proxy.close());
  const transport = createMailTransport({ url: proxy.through(sink.url) });
  toClose.push(() => transport.close());
  const first = await world.despatched();
  expect(await sendMail({ ...deps, transport }, first.mail._id)).toBe('sent');
  const second = await world.despatched();
  expect(await sendMail({ ...deps, transport }, second.mail._id)).toBe('sent');
  const opened = sink.counts.connections;
  proxy.kill();
  const third = await world.despatched();
  expect(await sendMail({ ...deps, transport }, third.mail._id)).toBe('sent');
  expect(sink.counts.connections).toBe(opened + 1);
});

test('a database that is away just when the server says 250 hears of it when it is back', async () => {
  const proxy = await tcpProxy(deps.config.mongodbUri);
  const through = new URL(proxy.through(deps.config.mongodbUri));
  through.search = '?directConnection=true&authSource=admin';
  const db = await openDatabase(deps, { uri: through.href });
  toClose.push(
    () => proxy.close(),
    () => db.close(),
  );

  const { mail } = await world.despatched();
  sink.next({ do: 'slow', ms: 1_000 });
  const before = sink.counts.accepted;
  const sending = sendMail({ ...deps, db }, mail._id);
  await until(() => sink.mails.some(({ parsed }) => parsed.messageId?.includes(mail.subjectId)), {
    what: 'the message to reach the mail server',
  });
  proxy.mode('refuse');
  proxy.kill();
  await until(() => sink.counts.accepted > before, { what: 'the 250' });
  expect((await world.mail(mail._id)).state).toBe('attempting');
  proxy.mode('pass');
  expect(await sending).toBe('sent');
  expect((await world.mail(mail._id)).state).toBe('sent');
});

test('a database that goes away before the mail server was asked leaves the mail due, not uncertain', async () => {
  const { mail } = await world.despatched();
  let asked = 0;
  const failing = {
    ...deps,
    get db() {
      asked += 1;
      // Looked up, its sender judged, claimed: what follows meets an error once.
      if (asked === 4) throw Object.assign(new Error('gone'), { name: 'MongoNetworkError' });
      return deps.db;
    },
  };
  const messages = sink.counts.messages;
  expect(await sendMail(failing, mail._id)).toBe('deferred');
  expect(sink.counts.messages).toBe(messages);
  expect(await world.mail(mail._id)).toMatchObject({ state: 'deferred', reason: 'not_prepared' });
  expect(await sendMail(deps, mail._id)).toBe('sent');
});
