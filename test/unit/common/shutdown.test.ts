import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MAIL_CONSUME } from '../../../src/mail/mail-consumer.ts';
import { WORKER_STOP_MS } from '../../../src/roles/worker.ts';
import { createShutdown } from '../../../src/shutdown.ts';
import { DELIVERY_MS } from '../../../src/smtp/transport.ts';
import { testDeps } from '../../support/test-deps.ts';

test('a stop lets a mail under way end within its own deadline before the database closes', async () => {
  expect(MAIL_CONSUME.graceMs).toBeGreaterThan(DELIVERY_MS);
  expect(WORKER_STOP_MS).toBeGreaterThan(MAIL_CONSUME.graceMs);

  const { log } = await testDeps();
  const shutdown = createShutdown({ log }, 20);
  const done: string[] = [];
  const part = (name: string, ms: number) => async () => {
    await delay(ms);
    done.push(name);
  };
  shutdown.add('connections', 'database', part('database', 0));
  shutdown.add('work', 'worker', part('worker', 100), 5_000);
  shutdown.add('work', 'hanging', () => new Promise(() => {}));
  await shutdown.run();
  expect(done).toEqual(['worker', 'database']);
});
