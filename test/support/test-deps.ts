import { randomBytes } from 'node:crypto';
import { ALL_COLLECTIONS } from '../../src/all-collections.ts';
import { readConfig } from '../../src/config.ts';
import { createVault } from '../../src/crypto.ts';
import type { Deps } from '../../src/deps.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { openDatabase } from '../../src/mongo/database.ts';
import { makeCollections } from '../../src/mongo/make-collections.ts';
import { afterThisFile } from './after-this-file.ts';
import { testDatabase } from './test-database.ts';

/**
 * Everything a feature may ask for, on a fresh database with all indexes. `TEST_LOG=debug` shows the
 * log of a test that fails.
 */
export async function testDeps(
  overrides: Partial<Deps> & { env?: Record<string, string>; databaseUri?: string } = {},
): Promise<Deps> {
  const { env, databaseUri, ...rest } = overrides;
  const uri = databaseUri ?? (await testDatabase()).uri;
  const log = createLog(process.env['TEST_LOG'] ?? 'silent');
  const metrics = createMetrics();
  const db = rest.db ?? (await openDatabase({ log, metrics }, { uri }));
  if (!rest.db) afterThisFile(() => db.close());
  await makeCollections({ db }, ALL_COLLECTIONS);
  const config = readConfig({
    PUBLIC_URL: 'http://127.0.0.1:8080',
    PORT: '0',
    MONGODB_URI: uri,
    AMQP_URL: 'amqp://127.0.0.1:5672/test',
    SMTP_URL: 'smtp://127.0.0.1:2525',
    MAIL_FROM: 'Helm <despatch@helm.example>',
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    SESSION_SECRET: randomBytes(32).toString('hex'),
    RECHARGE_API_URL: 'http://127.0.0.1:9',
    LOG_LEVEL: 'silent',
    TRUST_PROXY: 'false',
    DRAIN_SECONDS: '0',
    METRICS_TOKEN: 'test-metrics-token',
    ...env,
  });
  return {
    config,
    log,
    metrics,
    db,
    vault: createVault(config.encryptionKeys),
    now: () => new Date(),
    ...rest,
  };
}
