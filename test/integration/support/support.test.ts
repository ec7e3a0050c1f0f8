import { connect } from 'amqplib';
import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { browser } from '../../support/browser.ts';
import { smtpSink } from '../../support/smtp-sink.ts';
import { tcpProxy } from '../../support/tcp-proxy.ts';
import { testDatabase } from '../../support/test-database.ts';
import { testVhost } from '../../support/test-vhost.ts';
import { until } from '../../support/until.ts';

describe('what the tests stand on', () => {
  test('gives each file a database of its own that can do transactions', async () => {
    const one = await testDatabase();
    const other = await testDatabase();
    expect(one.name).not.toBe(other.name);
    const session = await one.connection.startSession();
    await session.withTransaction(() => one.connection.collection('a').insertOne({ x: 1 }, { session }));
    await session.endSession();
    expect(await one.connection.collection('a').countDocuments()).toBe(1);
    expect(await other.connection.collection('a').countDocuments()).toBe(0);
  });

  test('gives each file a virtual host whose connections can be killed', async () => {
    const vhost = await testVhost();
    const connection = await connect(vhost.url);
    const closed = new Promise((resolve) => connection.once('close', resolve));
    connection.on('error', () => {});
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    await channel.assertQueue('q', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    channel.sendToQueue('q', Buffer.from('hello'));
    await channel.waitForConfirms();
    expect((await vhost.get('q')).map(({ payload }) => payload)).toEqual(['hello']);
    await until(() => vhost.killConnections(), { what: 'the broker to list the connection' });
    await closed;
  });

  test('fails mails as told and keeps what came', async () => {
    const sink = await smtpSink();
    const transport = createTransport(sink.url);
    const mail = { from: 'a@example.com', to: 'b@example.com', subject: 'Hello', text: 'there' };
    sink.next(
      { do: 'reply', code: 450 },
      { do: 'reply', code: 550, at: 'rcpt' },
      { do: 'drop' },
      { do: 'drop-early' },
    );
    await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 450 });
    await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 550 });
    await expect(transport.sendMail(mail)).rejects.not.toHaveProperty('responseCode', expect.any(Number));
    await expect(transport.sendMail(mail)).rejects.toThrow();
    await transport.sendMail(mail);
    expect(sink.counts).toMatchObject({ messages: 3, accepted: 1, refused: 2, dropped: 2 });
    expect(sink.mails.at(-1)?.parsed.subject).toBe('Hello');
  });

  test('stands in for a bad network', async () => {
    const vhost = await testVhost();
    const proxy = await tcpProxy(vhost.url);
    const connection = await connect(proxy.through(vhost.url));
    connection.on('error', () => {});
    const closed = new Promise((resolve) => connection.once('close', resolve));
    expect(proxy.connections()).toBe(1);
    expect(proxy.kill()).toBe(1);
    await closed;
    proxy.mode('refuse');
    await expect(connect(proxy.through(vhost.url))).rejects.toThrow();
    proxy.mode('black-hole');
    await expect(connect(proxy.through(vhost.url), { timeout: 300 })).rejects.toThrow();
    proxy.mode('pass');
    proxy.cutAfter(100);
    await expect(connect(proxy.through(vhost.url))).rejects.toThrow();
    proxy.cutAfter(null);
    await (await connect(proxy.through(vhost.url))).close();
    await proxy.close();
  });

  test('has a real browser', async () => {
    const page = await (await browser()).newPage();
    await page.setContent('<title>ready</title>');
    expect(await page.title()).toBe('ready');
  });
});
