import type { EncryptionKey } from './crypto.ts';
import { type Fault, GatewayError } from './errors.ts';

export const ROLE_NAMES = ['web', 'worker', 'scheduler'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** Everything the gateway reads from its environment, parsed and checked. */
export interface Config {
  host: string;
  port: number;
  /** Base URL that ReCharge and recipients reach, without a trailing slash. */
  publicUrl: string;
  mongodbUri: string;
  amqpUrl: string;
  smtpUrl: string;
  /** Default sender, `Name <address>`. */
  mailFrom: string;
  encryptionKeys: EncryptionKey[];
  sessionSecrets: string[];
  owner: { email: string; password: string } | null;
  rechargeApiUrl: string;
  dataDir: string;
  roles: RoleName[];
  trustProxy: boolean | number | string;
  logLevel: string;
  metricsToken: string | null;
}

/** One variable: its meaning as `.env.example` and README print it, and how it is read. */
export interface Variable {
  name: string;
  meaning: string;
  example: string;
  /** What an unset variable means in production; undefined: it must be set. */
  fallback?: string;
}

export const VARIABLES: Variable[] = [
  { name: 'HOST', meaning: 'Address HTTP listens on', example: '127.0.0.1', fallback: '127.0.0.1' },
  { name: 'PORT', meaning: 'Port HTTP listens on', example: '8080', fallback: '8080' },
  {
    name: 'PUBLIC_URL',
    meaning: 'Base URL that ReCharge and mail recipients reach; https, or http on loopback',
    example: 'https://gateway.example.com',
  },
  {
    name: 'MONGODB_URI',
    meaning: 'MongoDB replica set; the path names the database',
    example: 'mongodb://127.0.0.1:27017/helm?replicaSet=rs0',
  },
  {
    name: 'AMQP_URL',
    meaning: 'RabbitMQ 3.10 or newer; the path names the virtual host',
    example: 'amqp://gateway:secret@127.0.0.1:5672/helm',
  },
  { name: 'SMTP_URL', meaning: 'Mail server', example: 'smtp://user:secret@127.0.0.1:587' },
  { name: 'MAIL_FROM', meaning: 'Default sender', example: 'Helm <despatch@example.com>' },
  {
    name: 'ENCRYPTION_KEYS',
    meaning:
      'Keys for stored secrets, id:base64(32 bytes), newest first, comma-separated (openssl rand -base64 32)',
    example: 'k1:REPLACE_WITH_32_RANDOM_BYTES_IN_BASE64=',
  },
  {
    name: 'SESSION_SECRET',
    meaning:
      'One or more secrets for session cookies, newest first, comma-separated, at least 32 characters each',
    example: 'REPLACE_WITH_AT_LEAST_32_RANDOM_CHARACTERS',
  },
  {
    name: 'OWNER_EMAIL',
    meaning: "First account's owner, created if no user exists",
    example: 'owner@example.com',
    fallback: '',
  },
  {
    name: 'OWNER_PASSWORD',
    meaning: "First owner's password, at least 12 characters",
    example: 'choose-a-long-password',
    fallback: '',
  },
  {
    name: 'RECHARGE_API_URL',
    meaning: "ReCharge's API; https, or http on loopback",
    example: 'https://api.rechargeapps.com',
    fallback: 'https://api.rechargeapps.com',
  },
  { name: 'DATA_DIR', meaning: 'Where npm start keeps its data', example: '.data', fallback: '.data' },
  {
    name: 'ROLES',
    meaning: 'Which roles this process runs: web, worker, scheduler',
    example: 'web,worker,scheduler',
    fallback: 'web,worker,scheduler',
  },
  {
    name: 'TRUST_PROXY',
    meaning: 'Proxies in front: a number of hops, or addresses, as in Express',
    example: '1',
    fallback: '',
  },
  {
    name: 'LOG_LEVEL',
    meaning: 'fatal, error, warn, info, debug, trace or silent',
    example: 'info',
    fallback: 'info',
  },
  {
    name: 'METRICS_TOKEN',
    meaning: 'Bearer token of /metrics; unset: loopback only',
    example: '',
    fallback: '',
  },
];

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** True for hosts that never leave this machine. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Reads the environment once. @throws GatewayError `config_invalid` whose `faults` name every
 * fault with its cure, not only the first.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const faults: Fault[] = [];
  const fault = (path: string, code: string, message: string) => void faults.push({ path, code, message });
  const read = (name: string): string => {
    const variable = VARIABLES.find((entry) => entry.name === name);
    const value = env[name]?.trim();
    if (value) return value;
    if (variable?.fallback === undefined) {
      fault(
        name,
        'missing',
        `${name} is not set: ${variable?.meaning}. Example: ${name}=${variable?.example}`,
      );
    }
    return variable?.fallback ?? '';
  };
  const readUrl = (name: string, protocols: string[]): URL | null => {
    const text = read(name);
    if (!text) return null;
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !protocols.includes(url.protocol)) {
      const wanted = protocols.map((protocol) => `${protocol}//`).join(' or ');
      fault(name, 'invalid_url', `${name} must be an address that starts with ${wanted}.`);
      return null;
    }
    return url;
  };
  const secureUrl = (name: string): string => {
    const url = readUrl(name, ['https:', 'http:']);
    if (!url) return '';
    if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
      fault(
        name,
        'insecure',
        `${name} is plain http: use https, or a loopback address such as http://127.0.0.1:8080.`,
      );
    }
    if (url.search || url.hash || url.username) {
      fault(name, 'invalid_url', `${name} must be a plain base address without user, query or fragment.`);
    }
    return url.href.replace(/\/+$/, '');
  };

  const port = Number(read('PORT'));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    fault('PORT', 'invalid', 'PORT must be a number from 0 to 65535.');
  }
  const mongodb = readUrl('MONGODB_URI', ['mongodb:', 'mongodb+srv:']);
  if (mongodb && mongodb.pathname.length < 2) {
    fault(
      'MONGODB_URI',
      'no_database',
      'MONGODB_URI must name the database as its path, for example …/helm.',
    );
  }
  readUrl('AMQP_URL', ['amqp:', 'amqps:']);
  readUrl('SMTP_URL', ['smtp:', 'smtps:']);
  const mailFrom = read('MAIL_FROM');
  if (mailFrom && !/^[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/.test(mailFrom)) {
    fault('MAIL_FROM', 'invalid', 'MAIL_FROM must look like "Name <address@example.com>".');
  }
  const encryptionKeys = parseKeys(read('ENCRYPTION_KEYS'), fault);
  const sessionSecrets = split(read('SESSION_SECRET'));
  if (sessionSecrets.some((secret) => secret.length < 32)) {
    fault(
      'SESSION_SECRET',
      'too_short',
      'Each SESSION_SECRET must have at least 32 characters (openssl rand -hex 32).',
    );
  }
  const ownerEmail = read('OWNER_EMAIL');
  const ownerPassword = read('OWNER_PASSWORD');
  if (Boolean(ownerEmail) !== Boolean(ownerPassword)) {
    fault('OWNER_PASSWORD', 'incomplete', 'Set OWNER_EMAIL and OWNER_PASSWORD together, or neither.');
  }
  if (ownerEmail && !/^[^\s@]+@[^\s@]+$/.test(ownerEmail)) {
    fault('OWNER_EMAIL', 'invalid', 'OWNER_EMAIL must be an e-mail address.');
  }
  if (ownerPassword && ownerPassword.length < 12) {
    fault('OWNER_PASSWORD', 'too_short', 'OWNER_PASSWORD must have at least 12 characters.');
  }
  const roles = split(read('ROLES'));
  const unknown = roles.filter((role) => !(ROLE_NAMES as readonly string[]).includes(role));
  if (unknown.length > 0 || roles.length === 0) {
    fault(
      'ROLES',
      'invalid',
      `ROLES must be a list of ${ROLE_NAMES.join(', ')}; unknown: ${unknown.join(', ') || 'none given'}.`,
    );
  }
  const logLevel = read('LOG_LEVEL');
  if (!LOG_LEVELS.includes(logLevel)) {
    fault('LOG_LEVEL', 'invalid', `LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}.`);
  }
  const config: Config = {
    host: read('HOST'),
    port,
    publicUrl: secureUrl('PUBLIC_URL'),
    mongodbUri: read('MONGODB_URI'),
    amqpUrl: read('AMQP_URL'),
    smtpUrl: read('SMTP_URL'),
    mailFrom,
    encryptionKeys,
    sessionSecrets,
    owner: ownerEmail && ownerPassword ? { email: ownerEmail, password: ownerPassword } : null,
    rechargeApiUrl: secureUrl('RECHARGE_API_URL'),
    dataDir: read('DATA_DIR'),
    roles: roles as RoleName[],
    trustProxy: parseTrustProxy(read('TRUST_PROXY')),
    logLevel,
    metricsToken: read('METRICS_TOKEN') || null,
  };
  const distinct = faults.filter(
    (f, i) => faults.findIndex((o) => o.path === f.path && o.code === f.code) === i,
  );
  if (distinct.length > 0) {
    throw new GatewayError('config_invalid', 'The configuration has faults.', { faults: distinct });
  }
  return config;
}

const split = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

function parseKeys(
  text: string,
  fault: (path: string, code: string, message: string) => void,
): EncryptionKey[] {
  const keys = split(text).map((entry) => {
    const at = entry.indexOf(':');
    return { id: entry.slice(0, at), key: Buffer.from(entry.slice(at + 1), 'base64') };
  });
  if (keys.some(({ id, key }) => !/^[A-Za-z0-9_-]{1,16}$/.test(id) || key.length !== 32)) {
    fault(
      'ENCRYPTION_KEYS',
      'invalid',
      'Each of ENCRYPTION_KEYS must be id:base64 of 32 bytes; make one with: openssl rand -base64 32.',
    );
  }
  if (new Set(keys.map(({ id }) => id)).size !== keys.length) {
    fault(
      'ENCRYPTION_KEYS',
      'duplicate',
      'Two of ENCRYPTION_KEYS have the same id: give each key an id of its own.',
    );
  }
  return keys;
}

function parseTrustProxy(text: string): boolean | number | string {
  if (text === '' || text === 'false') return false;
  if (text === 'true') return true;
  return /^\d+$/.test(text) ? Number(text) : text;
}
