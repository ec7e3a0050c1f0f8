import { type SandboxOptions, startSandbox } from '../../scripts/sandbox/start-sandbox.ts';
import { freePort } from '../../scripts/services/free-port.ts';
import { createApiKey } from '../../src/api/keys.ts';
import { type App, startApp } from '../../src/app.ts';
import type { ChannelDoc } from '../../src/channels/model.ts';
import { channels } from '../../src/channels/model.ts';
import { submitChannel } from '../../src/channels/submit.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import type { SchedulerOptions } from '../../src/roles/scheduler.ts';
import { afterThisFile } from './after-this-file.ts';
import { type BuiltAccount, buildAccount } from './build-account.ts';
import { channelParts } from './channel-parts.ts';
import { smtpSink } from './smtp-sink.ts';
import { testDatabase } from './test-database.ts';
import { testVhost } from './test-vhost.ts';
import { until } from './until.ts';

export interface ApiAnswer<T = Record<string, unknown>> {
  status: number;
  body: T;
  headers: Headers;
}

export type Api = <T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<ApiAnswer<T>>;

const secretOf = (wish: boolean | string | undefined, right: string): string | null =>
  typeof wish === 'string' ? wish : wish === false ? null : right;

/**
 * The whole gateway as `app.ts` composes it, with a sandbox store, a mail sink, a database and a virtual
 * host of its own. `services` puts something in between, such as a fault proxy.
 */
export async function testApp(
  options: {
    sandbox?: SandboxOptions;
    env?: Record<string, string>;
    scheduler?: SchedulerOptions;
    /** Hears of every command that the gateway sends to MongoDB. */
    onCommand?: NonNullable<Parameters<typeof startApp>[1]>['onCommand'];
    services?: {
      mongodbUri?: (uri: string) => Promise<string> | string;
      amqpUrl?: (url: string) => Promise<string> | string;
    };
  } = {},
) {
  const [database, vhost, sink, sandbox, port] = await Promise.all([
    testDatabase(),
    testVhost(),
    smtpSink(),
    startSandbox(options.sandbox ?? {}),
    freePort(),
  ]);
  const url = `http://127.0.0.1:${port}`;
  const config = readConfig({
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: url,
    MONGODB_URI: (await options.services?.mongodbUri?.(database.uri)) ?? database.uri,
    AMQP_URL: (await options.services?.amqpUrl?.(vhost.url)) ?? vhost.url,
    SMTP_URL: sink.url,
    MAIL_FROM: 'Helm <despatch@helm.example>',
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 3).toString('base64')}`,
    SESSION_SECRET: 's'.repeat(40),
    RECHARGE_API_URL: sandbox.url,
    DRAIN_SECONDS: '0',
    LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    ...options.env,
  });
  const log = createLog(config.logLevel);
  const app: App = await startApp(
    { config, log },
    {
      ...(options.scheduler ? { scheduler: options.scheduler } : {}),
      ...(options.onCommand ? { onCommand: options.onCommand } : {}),
    },
  );
  afterThisFile(async () => {
    await app.stop();
    await sandbox.close();
  });
  await until(async () => (await fetch(`${url}/health/ready`)).status === 200, { what: 'a ready gateway' });
  const deps = app.parts;

  /** A caller of the REST API with a fresh key of the account. */
  async function apiOf(account: BuiltAccount): Promise<Api> {
    const actor = { kind: 'user', id: account.userId.toString(), name: account.email } as const;
    const { key } = await createApiKey(deps, account.accountId, actor, 'test');
    return async (method, path, body, headers = {}) => {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        body: (text ? JSON.parse(text) : null) as never,
        headers: answer.headers,
      };
    };
  }

  /** Connects a channel to the sandbox store as Submit does, with despatch mails on unless told otherwise. */
  async function connect(
    account: BuiltAccount,
    wish: {
      name?: string;
      despatchEmails?: boolean;
      /** A text: that one in place of the right secret; false: none. */
      clientSecret?: boolean | string;
      importFrom?: Date;
    } = {},
  ): Promise<ChannelDoc> {
    const token = sandbox.store.createToken();
    const actor = { kind: 'user', id: account.userId.toString(), name: account.email } as const;
    const { channel } = await submitChannel(deps, account.accountId, actor, {
      channel: {
        active: true,
        name: wish.name ?? 'ReCharge UK',
        token: token.token,
        clientSecret: secretOf(wish.clientSecret, token.clientSecret),
        removeClientSecret: false,
      },
      settings: {
        ...channelParts(account.warehouseId).settings,
        importFrom: wish.importFrom ?? new Date(Date.now() - 14 * 24 * 3_600_000),
      },
      despatchEmails: { ...channelParts().despatchEmails, enabled: wish.despatchEmails ?? true },
    });
    return channel;
  }

  const channelOf = (id: ChannelDoc['_id']): Promise<ChannelDoc | null> =>
    channels(deps).findOne({ _id: id });

  return {
    app,
    url,
    deps,
    database,
    vhost,
    sink,
    sandbox,
    apiOf,
    connect,
    channelOf,
    account: () => buildAccount(deps),
  };
}

export type TestApp = Awaited<ReturnType<typeof testApp>>;
