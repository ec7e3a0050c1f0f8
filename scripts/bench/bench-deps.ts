import { readConfig } from '../../src/config.ts';
import { createVault } from '../../src/crypto.ts';
import type { Deps } from '../../src/deps.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { openDatabase } from '../../src/mongo/database.ts';

/** A fixed key: what a benchmark seals is worth nothing, and two processes must agree on it. */
const KEY = Buffer.alloc(32, 7).toString('base64');

/** What every process of a benchmark or drill has in common, beside its services. */
export const BENCH_SETTINGS = {
  PUBLIC_URL: 'http://127.0.0.1:8080',
  SMTP_URL: 'smtp://127.0.0.1:25',
  MAIL_FROM: 'bench@helm.example',
  ENCRYPTION_KEYS: `bench:${KEY}`,
  SESSION_SECRET: 'bench'.repeat(8),
  RECHARGE_API_URL: 'http://127.0.0.1:9',
  LOG_LEVEL: 'error',
} as const;

/** The common dependencies on the services that the environment names. */
export async function benchDeps(env: Record<string, string | undefined>): Promise<Deps> {
  const config = readConfig({
    ...BENCH_SETTINGS,
    LOG_LEVEL: 'warn',
    MONGODB_URI: env['MONGODB_URI'],
    AMQP_URL: env['AMQP_URL'],
  });
  const log = createLog(config.logLevel);
  const metrics = createMetrics();
  const db = await openDatabase({ log, metrics }, { uri: config.mongodbUri });
  return { config, log, metrics, db, vault: createVault(config.encryptionKeys), now: () => new Date() };
}
