import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, expect, inject, test } from 'vitest';
import { smtpSink } from '../../support/smtp-sink.ts';
import { dataFolder, launch, startGateway } from '../../support/start-gateway.ts';
import { testDatabase } from '../../support/test-database.ts';
import { testVhost } from '../../support/test-vhost.ts';

describe('npm start with services named by the environment', { timeout: 120_000 }, () => {
  test('uses them and starts no stand-in for them', async () => {
    const dir = dataFolder();
    const [database, vhost, sink] = [await testDatabase(), await testVhost(), await smtpSink()];
    const named = {
      MONGODB_URI: database.uri,
      AMQP_URL: vhost.url,
      SMTP_URL: sink.url,
      RECHARGE_API_URL: 'http://127.0.0.1:9',
      OWNER_EMAIL: 'me@example.com',
      OWNER_PASSWORD: 'a password of my own',
    };
    const started = await startGateway(dir, named);
    const run = started.runFile();
    expect(run).toMatchObject({
      mongodbUri: database.uri,
      amqpUrl: vhost.url,
      smtpUrl: sink.url,
      sandboxUrl: null,
      inboxUrl: null,
      ownerEmail: 'me@example.com',
    });
    expect(Object.keys(run.pids).sort()).toEqual(['scheduler', 'web', 'worker']);
    expect(readdirSync(dir)).not.toContain('mongodb');
    expect(started.output()).not.toContain(named.OWNER_PASSWORD);
    expect(await started.stop()).toBe(0);
  });

  test('names every fault of what was set at once, before anything is started', async () => {
    const wrong = { MONGODB_URI: 'http://x', SESSION_SECRET: 'short', MAIL_FROM: 'nobody' };
    const started = launch(dataFolder(), wrong);
    expect(await started.ended).toBe(1);
    for (const name of Object.keys(wrong)) expect(started.output()).toContain(`- ${name}`);
    expect(started.output()).not.toContain('✓');
  });

  test('says what to do when its folder cannot be written to', async () => {
    const started = launch('/dev/null/helm', {});
    expect(await started.ended).toBe(1);
    expect(started.output()).toMatch(
      /\/dev\/null\/helm cannot be written to .*DATA_DIR=~\/helm-data npm start/,
    );
    expect(started.output()).not.toContain('    at ');
  });

  test('says what to do when PORT is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    const started = launch(dataFolder(), { PORT: String(port), MONGODB_URI: inject('mongodbUri') });
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain(`Port ${port} (PORT) is taken by another program`);
    await new Promise((resolve) => other.close(resolve));
  });
});
