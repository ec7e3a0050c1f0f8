import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { GatewayError } from '../../../src/errors.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const COMPLETE = {
  PUBLIC_URL: 'https://gateway.example.com/',
  MONGODB_URI: 'mongodb://db.example.com:27017/helm?replicaSet=rs0',
  AMQP_URL: 'amqp://gateway:secret@mq.example.com/helm',
  SMTP_URL: 'smtp://mail.example.com:587',
  MAIL_FROM: '"Helm, Ltd" <despatch@example.com>',
  ENCRYPTION_KEYS: `k2:${KEY}, k1:${KEY}`,
  SESSION_SECRET: `${'a'.repeat(32)},${'b'.repeat(32)}`,
  TRUST_PROXY: 'false',
  METRICS_TOKEN: 'm'.repeat(16),
};

/** Every fault as its variable and its words. */
function faultsOf(env: Record<string, string | undefined>): string[] {
  try {
    readConfig({ ...COMPLETE, ...env });
    return [];
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'config_invalid') throw error;
    return error.faults.map(({ path, message }) => `${path}: ${message}`);
  }
}

test('what is set is read, and what is not set has its default', () => {
  const config = readConfig({ ...COMPLETE, PORT: ' 9000 ', LOG_LEVEL: '' });
  expect(config).toMatchObject({
    host: '127.0.0.1',
    port: 9000,
    publicUrl: 'https://gateway.example.com',
    mailFrom: { name: 'Helm, Ltd', address: 'despatch@example.com' },
    sessionSecrets: ['a'.repeat(32), 'b'.repeat(32)],
    ownerEmail: null,
    rechargeApiUrl: 'https://api.rechargeapps.com',
    roles: ['web', 'worker', 'scheduler'],
    trustProxy: false,
    logLevel: 'info',
    drainSeconds: 5,
    metricsToken: 'm'.repeat(16),
  });
  expect(config.encryptionKeys.map(({ id, key }) => [id, key.length])).toEqual([
    ['k2', 32],
    ['k1', 32],
  ]);
  expect(readConfig({ ...COMPLETE, MAIL_FROM: 'a@b.example' }).mailFrom).toEqual({
    name: '',
    address: 'a@b.example',
  });
});

test('every fault is named at once, each with what to do about it', () => {
  const faults = faultsOf({ PUBLIC_URL: '', MONGODB_URI: 'localhost', PORT: '70000', LOG_LEVEL: 'loud' });
  expect(faults).toEqual([
    expect.stringContaining('PORT: PORT must be a number from 0 to 65535'),
    expect.stringMatching(/^PUBLIC_URL: PUBLIC_URL is not set: .*Example: PUBLIC_URL=https:\/\//),
    expect.stringContaining('MONGODB_URI: MONGODB_URI must be an address that starts with mongodb://'),
    expect.stringContaining('LOG_LEVEL: LOG_LEVEL must be one of fatal, error'),
  ]);
});

test.each([
  [{ PUBLIC_URL: 'http://gateway.example.com' }, 'PUBLIC_URL is plain http: use https, or a loopback'],
  [{ PUBLIC_URL: 'https://u@gateway.example.com/?a=1' }, 'PUBLIC_URL must be a plain base address'],
  [{ RECHARGE_API_URL: 'http://api.example.com' }, 'RECHARGE_API_URL is plain http'],
  [{ RECHARGE_API_URL: 'ftp://api.example.com' }, 'must be an address that starts with https:// or http://'],
  [{ MONGODB_URI: 'mongodb://db.example.com' }, 'MONGODB_URI must name the database as its path'],
  [
    { AMQP_URL: 'https://mq.example.com' },
    'AMQP_URL must be an address that starts with amqp:// or amqps://',
  ],
  [{ MAIL_FROM: 'Helm' }, 'MAIL_FROM must look like "Name <address@example.com>"'],
  [{ ENCRYPTION_KEYS: 'k1:short' }, 'openssl rand -base64 32'],
  [{ ENCRYPTION_KEYS: ',' }, 'openssl rand -base64 32'],
  [{ ENCRYPTION_KEYS: `k1:${KEY},k1:${KEY}` }, 'give each key an id of its own'],
  [{ SESSION_SECRET: `${'a'.repeat(32)},short` }, 'at least 32 characters'],
  [{ OWNER_EMAIL: 'owner@example.com' }, 'OWNER_PASSWORD is not set although OWNER_EMAIL is'],
  [{ OWNER_PASSWORD: 'long enough it is' }, 'OWNER_EMAIL is not set although OWNER_PASSWORD is'],
  [{ OWNER_EMAIL: 'owner', OWNER_PASSWORD: 'long enough it is' }, 'OWNER_EMAIL must be an e-mail address'],
  [{ OWNER_EMAIL: 'owner@example.com', OWNER_PASSWORD: 'short' }, 'at least 12 characters'],
  [{ ROLES: 'web,wroker' }, 'ROLES must be a list of web, worker, scheduler; unknown: wroker'],
  [{ ROLES: ',' }, 'ROLES must be a list of web, worker, scheduler'],
])('%o is one fault, with its cure', (env, words) => {
  expect(faultsOf(env)).toEqual([expect.stringContaining(words)]);
});

test('a replica set is named with all its members', () => {
  const uri = 'mongodb://u:p%40ss@a.example.com:27017,b.example.com:27017/helm?replicaSet=rs0';
  expect(readConfig({ ...COMPLETE, MONGODB_URI: uri }).mongodbUri).toBe(uri);
});

test.each([
  ['false', false],
  ['true', true],
  ['2', 2],
  ['loopback, 10.0.0.0/8', 'loopback, 10.0.0.0/8'],
])('TRUST_PROXY=%s is what Express takes', (text, setting) => {
  expect(readConfig({ ...COMPLETE, TRUST_PROXY: text }).trustProxy).toBe(setting);
});

test('behind https who the client is and who may read the figures must be said, on loopback not', () => {
  const unset = { TRUST_PROXY: undefined, METRICS_TOKEN: undefined };
  expect(faultsOf(unset).map((fault) => fault.split(' although')[0])).toEqual([
    'TRUST_PROXY: TRUST_PROXY is not set',
    'METRICS_TOKEN: METRICS_TOKEN is not set',
  ]);
  expect(faultsOf({ ...unset, PUBLIC_URL: 'http://127.0.0.1:8080' })).toEqual([]);
  expect(faultsOf({ ...unset, ROLES: 'worker' }).map((fault) => fault.split(':')[0])).toEqual([
    'METRICS_TOKEN',
  ]);
});

test.each(['abc', '10.0.0.0/99', '1.2.3', 'loopback, nonsense'])(
  'TRUST_PROXY=%s is refused at the start, not by a request',
  (text) => {
    expect(faultsOf({ TRUST_PROXY: text })).toEqual([
      'TRUST_PROXY: TRUST_PROXY must be a number of hops, addresses or networks such as 10.0.0.0/8, or false.',
    ]);
  },
);

test('a METRICS_TOKEN that can be guessed is refused', () => {
  expect(faultsOf({ METRICS_TOKEN: 'a' })).toEqual([
    'METRICS_TOKEN: METRICS_TOKEN must have at least 16 characters (openssl rand -hex 16).',
  ]);
});
