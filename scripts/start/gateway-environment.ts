import { randomBytes } from 'node:crypto';
import { type Config, readConfig } from '../../src/config.ts';
import { mongodUri } from '../services/mongod.ts';
import type { PortName, Settings } from './kept-settings.ts';

export interface Named {
  mongodb: boolean;
  amqp: boolean;
  smtp: boolean;
  recharge: boolean;
}

/** What of the four services the environment names; those are used, and nothing is started for them. */
export function namedServices(env: NodeJS.ProcessEnv): Named {
  const has = (name: string) => Boolean(env[name]?.trim());
  return {
    mongodb: has('MONGODB_URI'),
    amqp: has('AMQP_URL'),
    smtp: has('SMTP_URL'),
    recharge: has('RECHARGE_API_URL'),
  };
}

/** The ports that must be chosen for what is started here. */
export function neededPorts(named: Named): PortName[] {
  const names: PortName[] = ['admin'];
  if (!named.recharge) names.push('sandbox');
  if (!named.smtp) names.push('inbox', 'smtp');
  if (!named.mongodb) names.push('mongodb');
  if (!named.amqp) names.push('amqp', 'amqpDist', 'epmd');
  return names;
}

/**
 * The gateway's whole environment: the caller's, with the rest filled in.
 * @throws GatewayError `config_invalid` with all faults of what the caller set.
 */
export function gatewayEnvironment(options: {
  env: NodeJS.ProcessEnv;
  settings: Settings;
  ports: Record<PortName, number>;
  dataDir: string;
}): { env: NodeJS.ProcessEnv; config: Config } {
  const { settings, ports } = options;
  const defaults: Record<string, string> = {
    HOST: '127.0.0.1',
    PUBLIC_URL: `http://localhost:${ports.admin}`,
    MONGODB_URI: mongodUri({ port: ports.mongodb, password: settings.mongodbPassword }, 'helm'),
    AMQP_URL: `amqp://helm:${settings.amqpPassword}@127.0.0.1:${ports.amqp}/helm`,
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
    MAIL_FROM: 'Helm <despatch@example.com>',
    ENCRYPTION_KEYS: settings.encryptionKeys,
    SESSION_SECRET: settings.sessionSecret,
    OWNER_EMAIL: 'owner@example.com',
    OWNER_PASSWORD: settings.ownerPassword,
    RECHARGE_API_URL: `http://127.0.0.1:${ports.sandbox}`,
    TRUST_PROXY: 'false',
    // Nothing balances a start like this one, and Ctrl-C shall not wait.
    DRAIN_SECONDS: '0',
    NODE_ENV: 'production',
  };
  const env = { ...options.env };
  for (const [name, value] of Object.entries(defaults)) if (!env[name]?.trim()) env[name] = value;
  // Demanded behind https; who wants to read the figures there names a token of their own.
  if (env.PUBLIC_URL?.startsWith('https:') && !env.METRICS_TOKEN?.trim())
    env.METRICS_TOKEN = randomBytes(24).toString('hex');
  const port = env.PORT?.trim();
  if (!port || Number(port) === 0) env.PORT = String(ports.admin);
  env.DATA_DIR = options.dataDir;
  return { env, config: readConfig(env) };
}
