import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { afterThisFile } from './after-this-file.ts';

export interface QueueFigures {
  name: string;
  messages: number;
  messages_ready: number;
  messages_unacknowledged: number;
  consumers: number;
}

export interface TestVhost {
  name: string;
  /** AMQP address whose path names the fresh virtual host. */
  url: string;
  /** Asks the broker's management API, for example `api('GET', 'queues/{vhost}')`; `{vhost}` is filled in. */
  api<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** The queues of this virtual host; the counts are up to 1 s old. */
  queues(): Promise<QueueFigures[]>;
  /** The first messages of a queue, put back afterwards (their redelivered flag is then set). */
  get(queue: string, count?: number): Promise<{ payload: string; properties: Record<string, unknown> }[]>;
  /** The broker closes all connections to this virtual host; gives how many. */
  killConnections(): Promise<number>;
}

/** A fresh virtual host on the run's private RabbitMQ node; deleted after the tests of this file. */
export async function testVhost(): Promise<TestVhost> {
  const name = `test-${randomBytes(6).toString('hex')}`;
  const base = new URL(inject('amqpManagementUrl'));
  const authorization = `Basic ${Buffer.from(`${base.username}:${base.password}`).toString('base64')}`;

  async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${base.origin}/api/${path.replaceAll('{vhost}', name)}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : null) as T;
  }

  await api('PUT', 'vhosts/{vhost}', {});
  afterThisFile(() => api('DELETE', 'vhosts/{vhost}'));
  const url = new URL(inject('amqpUrl'));
  url.pathname = `/${name}`;
  return {
    name,
    url: url.href,
    api,
    queues: () => api('GET', 'queues/{vhost}'),
    get: (queue, count = 100) =>
      api('POST', `queues/{vhost}/${encodeURIComponent(queue)}/get`, {
        count,
        ackmode: 'ack_requeue_true',
        encoding: 'auto',
      }),
    async killConnections() {
      const all = await api<{ name: string }[]>('GET', 'vhosts/{vhost}/connections');
      for (const { name: connection } of all) {
        await api('DELETE', `connections/${encodeURIComponent(connection)}`).catch(() => {});
      }
      return all.length;
    },
  };
}
