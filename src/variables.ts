import proxyAddr from 'proxy-addr';
import { z } from 'zod';
import { isEmailAddress } from './email-address.ts';
import { isLoopback } from './is-loopback.ts';
import { isOneLine } from './one-line.ts';
import { PASSWORD_MIN } from './password-min.ts';

/** Everything that is known of one variable of the environment. */
export interface Variable {
  name: string;
  /** As `.env.example`, README and a refused start explain it. */
  meaning: string;
  example: string;
  /** What an unset one stands for; null: none. Without it, it must be set. */
  fallback?: string | null;
  /** What `npm start` takes in place of an unset one, in words, where that is not the fallback. */
  embedded?: string;
  /**
   * Why it must be set although it has a fallback, as the end of "X is not set"; asked with the others'
   * texts.
   */
  demanded?: (textOf: (name: string) => string | null) => string | false;
  /** How its text is read; a refusal's message says what to do and follows the name. */
  schema: z.ZodType;
}

const ROLES = ['web', 'worker', 'scheduler'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Everything of one kind in a text such as `a, b`. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

const address = (...schemes: string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(`${new URL(text).protocol}//`), {
    error: `must be an address that starts with ${schemes.join(' or ')}`,
    abort: true,
  });

/** The address that others' paths are put behind, without a trailing slash. */
const baseAddress = address('https://', 'http://')
  .transform((text) => new URL(text))
  .refine(({ protocol, hostname }) => protocol === 'https:' || isLoopback(hostname), {
    error: 'is plain http: use https, or a loopback address such as http://127.0.0.1:8080',
  })
  .refine(({ search, hash, username }) => !search && !hash && !username, {
    error: 'must be a plain base address without user, query or fragment',
  })
  .transform(({ href }) => href.replace(/\/+$/, ''));

/** Not parsed as a URL: a replica set is named with several hosts, which a URL cannot have. */
const mongodbUri = z
  .string()
  .regex(/^mongodb(\+srv)?:\/\/[^/\s]+/, {
    error: 'must be an address that starts with mongodb:// or mongodb+srv://',
    abort: true,
  })
  .regex(/^[^:]+:\/\/[^/]+\/[^/?]+/, {
    error: 'must name the database as its path, for example …/helm',
  });

const sender = z
  .string()
  .transform((text) => {
    const [, name = '', inBrackets] = /^([^<>]*)<([^<>]+)>$/.exec(text) ?? [];
    return { name: name.trim().replace(/^"(.*)"$/, '$1'), address: inBrackets ?? text };
  })
  .refine(({ name, address }) => isOneLine(name) && isEmailAddress(address), {
    error: 'must look like "Name <address@example.com>"',
  });

const encryptionKeys = list
  .transform((entries) =>
    entries.map((entry) => {
      const [id = '', key = ''] = entry.split(/:(.*)/s);
      return { id, key: Buffer.from(key, 'base64') };
    }),
  )
  .refine(
    (keys) => keys.length > 0 && keys.every(({ id, key }) => /^[\w-]{1,16}$/.test(id) && key.length === 32),
    { error: 'must hold id:base64 of 32 bytes; make such a key with: openssl rand -base64 32' },
  )
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, {
    error: 'holds two keys of the same id: give each key an id of its own',
  });

const roles = list.pipe(
  z
    .array(
      z.enum(ROLES, {
        error: ({ input }) => `must be a list of ${ROLES.join(', ')}; unknown: ${String(input)}`,
      }),
    )
    .min(1, `must be a list of ${ROLES.join(', ')}`),
);

/** In the terms of Express: a number of hops, or addresses, or all or nobody. */
const trustProxy = z
  .string()
  .transform((text) => {
    if (text === 'true' || text === 'false') return text === 'true';
    return /^\d+$/.test(text) ? Number(text) : text;
  })
  .refine((setting) => typeof setting !== 'string' || areAddresses(setting), {
    error: 'must be a number of hops, addresses or networks such as 10.0.0.0/8, or false',
  });

function areAddresses(text: string): boolean {
  try {
    proxyAddr.compile(text.split(',').map((part) => part.trim()));
    return true;
  } catch {
    return false;
  }
}

/** Behind https stands somebody's proxy: who a client is, and who may read figures, is not guessed there. */
const facesTheWorld = (textOf: (name: string) => string | null): string | false =>
  /^https:/i.test(textOf('PUBLIC_URL') ?? '') && 'although PUBLIC_URL is https';

/**
 * The environment, a declaration per variable, under the key by which `Config` holds it. `npm run variables`
 * writes `.env.example` and README's table from this.
 */
export const VARIABLES = {
  host: {
    name: 'HOST',
    meaning: 'Address HTTP listens on',
    example: '127.0.0.1',
    fallback: '127.0.0.1',
    schema: z.string(),
  },
  port: {
    name: 'PORT',
    meaning: 'Port HTTP listens on',
    example: '8080',
    fallback: '8080',
    schema: z
      .string()
      .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'must be a number from 0 to 65535')
      .transform(Number),
  },
  publicUrl: {
    name: 'PUBLIC_URL',
    meaning: 'Base URL that ReCharge and mail recipients reach; https, or http on loopback',
    example: 'https://gateway.example.com',
    embedded: '`http://localhost:PORT`',
    schema: baseAddress,
  },
  mongodbUri: {
    name: 'MONGODB_URI',
    meaning: 'MongoDB replica set; the path names the database',
    example: 'mongodb://127.0.0.1:27017/helm?replicaSet=rs0',
    embedded: 'its own',
    schema: mongodbUri,
  },
  amqpUrl: {
    name: 'AMQP_URL',
    meaning: 'RabbitMQ 3.10 or newer; the path names the virtual host',
    example: 'amqp://gateway:secret@127.0.0.1:5672/helm',
    embedded: 'its own',
    schema: address('amqp://', 'amqps://'),
  },
  smtpUrl: {
    name: 'SMTP_URL',
    meaning: 'Mail server',
    example: 'smtp://user:secret@127.0.0.1:587',
    embedded: 'its own, with an inbox page',
    schema: address('smtp://', 'smtps://'),
  },
  mailFrom: {
    name: 'MAIL_FROM',
    meaning: 'Default sender',
    example: 'Helm <despatch@example.com>',
    embedded: '`Helm <despatch@example.com>`',
    schema: sender,
  },
  encryptionKeys: {
    name: 'ENCRYPTION_KEYS',
    meaning:
      'Keys for stored secrets, id:base64(32 bytes), newest first, comma-separated (openssl rand -base64 32)',
    example: 'k1:REPLACE_WITH_32_RANDOM_BYTES_IN_BASE64=',
    embedded: 'generated',
    schema: encryptionKeys,
  },
  sessionSecrets: {
    name: 'SESSION_SECRET',
    meaning:
      'One or more secrets for session cookies, newest first, comma-separated, at least 32 characters each',
    example: 'REPLACE_WITH_AT_LEAST_32_RANDOM_CHARACTERS',
    embedded: 'generated',
    schema: list.refine((secrets) => secrets.length > 0 && secrets.every(({ length }) => length >= 32), {
      error: 'must hold secrets of at least 32 characters each (openssl rand -hex 32)',
    }),
  },
  ownerEmail: {
    name: 'OWNER_EMAIL',
    meaning: "First account's owner, created if no user exists",
    example: 'owner@example.com',
    fallback: null,
    embedded: '`owner@example.com`',
    demanded: (textOf) => textOf('OWNER_PASSWORD') !== null && 'although OWNER_PASSWORD is',
    schema: z.string().refine(isEmailAddress, 'must be an e-mail address').nullable(),
  },
  ownerPassword: {
    name: 'OWNER_PASSWORD',
    meaning: `First owner's password, at least ${PASSWORD_MIN} characters`,
    example: 'choose-a-long-password',
    fallback: null,
    embedded: 'generated and printed',
    demanded: (textOf) => textOf('OWNER_EMAIL') !== null && 'although OWNER_EMAIL is',
    schema: z.string().min(PASSWORD_MIN, `must have at least ${PASSWORD_MIN} characters`).nullable(),
  },
  rechargeApiUrl: {
    name: 'RECHARGE_API_URL',
    meaning: "ReCharge's API; https, or http on loopback",
    example: 'https://api.rechargeapps.com',
    fallback: 'https://api.rechargeapps.com',
    embedded: 'the sandbox store',
    schema: baseAddress,
  },
  dataDir: {
    name: 'DATA_DIR',
    meaning: 'Where npm start keeps its data',
    example: '.data',
    fallback: '.data',
    schema: z.string(),
  },
  roles: {
    name: 'ROLES',
    meaning: 'Which roles this process runs: web, worker, scheduler',
    example: 'web,worker,scheduler',
    fallback: 'web,worker,scheduler',
    schema: roles,
  },
  trustProxy: {
    name: 'TRUST_PROXY',
    meaning:
      'Proxies in front: a number of hops, or addresses, as in Express; false: none. Must be set where PUBLIC_URL is https',
    example: '1',
    fallback: 'false',
    demanded: (textOf) => textOf('ROLES')?.includes('web') === true && facesTheWorld(textOf),
    schema: trustProxy,
  },
  drainSeconds: {
    name: 'DRAIN_SECONDS',
    meaning:
      'How long a stop goes on answering while it says that it is not ready, so that a balancer notices first',
    example: '5',
    fallback: '5',
    embedded: '`0`',
    schema: z
      .string()
      .regex(/^\d{1,3}$/, 'must be a whole number of seconds, such as 5')
      .transform(Number),
  },
  logLevel: {
    name: 'LOG_LEVEL',
    meaning: 'fatal, error, warn, info, debug, trace or silent',
    example: 'info',
    fallback: 'info',
    schema: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }),
  },
  metricsToken: {
    name: 'METRICS_TOKEN',
    meaning:
      'Bearer token of /metrics, at least 16 characters; unset: loopback only. Must be set where PUBLIC_URL is https',
    example: 'REPLACE_WITH_A_RANDOM_TOKEN',
    fallback: null,
    demanded: facesTheWorld,
    schema: z.string().min(16, 'must have at least 16 characters (openssl rand -hex 16)').nullable(),
  },
} satisfies Record<string, Variable>;
