import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, describe, expect, test } from 'vitest';
import { createBroker } from '../../../src/amqp/broker.ts';
import { expireLeases } from '../../../src/mail/expire-leases.ts';
import { createMailConsumer, MAIL_CONSUME } from '../../../src/mail/mail-consumer.ts';
import type { MailDoc } from '../../../src/mail/model.ts';
import { LEASE_MS, sendMail } from '../../../src/mail/send-mail.ts';
import { wakeDue } from '../../../src/mail/wake-due.ts';
import { wakeMail } from '../../../src/mail/wake-mail.ts';
import { mailWorld } from '../../support/mail-world.ts';
import { testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

const world = await mailWorld();
const { deps, sink } = world;
const vhost = await testVhost();
const brokers = Array.from({ length: 4 }, (_, i) =>
  createBroker(deps, { url: vhost.url, name: `mail-${i}` }),
);
afterAll(() => Promise.all(brokers.map((broker) => broker.close())));

const countOf = (mail: MailDoc) =>
  sink.mails.filter(({ parsed }) => parsed.messageId?.includes(mail.subjectId)).length;

/** A worker process that dies at the moment named. */
function startWorker(mail: MailDoc, dieAt: string) {
  return spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      'test/faults/mail/mail-worker.ts',
      JSON.stringify({ mailId: mail._id.toString(), dieAt }),
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        PUBLIC_URL: 'http://127.0.0.1:8080',
        PORT: '0',
        MONGODB_URI: deps.config.mongodbUri,
        AMQP_URL: 'amqp://127.0.0.1:5672/test',
        SMTP_URL: sink.url,
        MAIL_FROM: deps.config.mailFrom.address,
        ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
        SESSION_SECRET: randomBytes(32).toString('hex'),
        RECHARGE_API_URL: 'http://127.0.0.1:9',
      },
    },
  );
}

/** Everything that could send the mail again: its wake-up many times, and the scheduler long after. */
async function replay(mail: MailDoc): Promise<void> {
  for (let i = 0; i < 20; i += 1) await sendMail(deps, mail._id);
  const later = { ...deps, now: () => new Date(Date.now() + LEASE_MS + 60_000) };
  await expireLeases(later);
  await wakeDue(later);
  for (let i = 0; i < 20; i += 1) await sendMail(later, mail._id);
}

describe('a worker killed', () => {
  test.each([
    { moment: 'claimed', arrived: 0, before: 'attempting', after: 'uncertain' },
    { moment: 'composed', arrived: 0, before: 'attempting', after: 'uncertain' },
    { moment: 'accepted', arrived: 1, before: 'attempting', after: 'uncertain' },
    { moment: 'written', arrived: 1, before: 'sent', after: 'sent' },
  ])(
    'when the mail was $moment: $arrived arrive, and it is $after',
    async ({ moment, arrived, before, after }) => {
      const { mail } = await world.despatched();
      const worker = startWorker(mail, moment);
      const [, signal] = (await once(worker, 'exit')) as [number | null, string | null];
      expect(signal).toBe('SIGKILL');
      expect((await world.mail(mail._id)).state).toBe(before);
      await replay(mail);
      const row = await world.mail(mail._id);
      expect(row.state).toBe(after);
      expect(countOf(mail)).toBe(arrived);
      expect(row.attempts).toHaveLength(1);
      if (after === 'uncertain') {
        expect(row).toMatchObject({ reason: 'worker_lost', attempts: [{ state: 'uncertain' }] });
        expect(row.explanation).toContain('may or may not have arrived');
      }
    },
  );

  test('while the mail server thinks about its answer: one arrives, and it is uncertain', async () => {
    const { mail } = await world.despatched();
    sink.next({ do: 'slow', ms: 3_000 });
    const worker = startWorker(mail, 'never');
    await until(() => countOf(mail) === 1, { what: 'the message to reach the mail server' });
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    await replay(mail);
    expect((await world.mail(mail._id)).state).toBe('uncertain');
    expect(countOf(mail)).toBe(1);
  });

  test('never: one arrives, and it is sent', async () => {
    const { mail } = await world.despatched();
    const worker = startWorker(mail, 'never');
    await once(worker, 'exit');
    expect((await world.mail(mail._id)).state).toBe('sent');
    expect(countOf(mail)).toBe(1);
  });
});

test('a worker that outlives its lease may still say that the mail went', async () => {
  const { mail } = await world.despatched();
  sink.next({ do: 'slow', ms: 1_500 });
  const sending = sendMail(deps, mail._id);
  await until(() => countOf(mail) === 1, { what: 'the message to reach the mail server' });
  await expireLeases({ ...deps, now: () => new Date(Date.now() + LEASE_MS + 1_000) });
  expect((await world.mail(mail._id)).state).toBe('uncertain');
  expect(await sending).toBe('sent');
  expect(await world.mail(mail._id)).toMatchObject({ state: 'sent', attempts: [{ state: 'sent' }] });
});

test('four consumers and every wake-up a hundred times: each mail arrives once', async () => {
  await Promise.all(brokers.map((broker) => broker.whenReady()));
  for (const broker of brokers) broker.consume('gateway.mail', MAIL_CONSUME, createMailConsumer(deps));

  const mails: MailDoc[] = [];
  for (let i = 0; i < 10; i += 1) mails.push((await world.despatched()).mail);
  const [first] = brokers;
  if (!first) throw new Error('no broker');
  for (const mail of mails) {
    await Promise.all(Array.from({ length: 100 }, () => wakeMail({ ...deps, broker: first }, mail)));
  }
  await until(
    async () =>
      (await Promise.all(mails.map(({ _id }) => world.mail(_id)))).every(({ state }) => state === 'sent'),
    { what: 'all mails to be sent', timeoutMs: 20_000 },
  );
  await until(
    async () => (await vhost.queues()).find(({ name }) => name === 'gateway.mail')?.messages === 0,
    { what: 'the queue to be empty', timeoutMs: 20_000 },
  );
  expect(mails.map(countOf)).toEqual(mails.map(() => 1));
});
