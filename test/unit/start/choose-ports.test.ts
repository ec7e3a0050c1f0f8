import { createServer } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { freePort } from '../../../scripts/services/free-port.ts';
import { choosePorts } from '../../../scripts/start/choose-ports.ts';
import { claimPort, releasePorts } from '../../../scripts/start/claim-port.ts';
import type { Settings } from '../../../scripts/start/kept-settings.ts';

const settings = (ports: Settings['ports']): Settings => ({
  ports,
  encryptionKeys: '',
  sessionSecret: '',
  ownerPassword: '',
  amqpPassword: '',
  mongodbPassword: '',
  mongod: null,
});

async function taken<T>(work: (port: number) => Promise<T>): Promise<T> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  try {
    return await work(port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

const claims = new Set<string>();
afterAll(() => releasePorts(claims));

describe('choosePorts', () => {
  test('does not take the port that another start has chosen and not opened yet', async () => {
    const port = await freePort();
    const other = new Set<string>();
    expect(claimPort(port, other)).toBe(true);
    const options = { names: ['inbox' as const], port: undefined, log: () => {}, claims };
    expect((await choosePorts({ ...options, settings: settings({ inbox: port }) })).inbox).not.toBe(port);
    releasePorts(other);
    expect((await choosePorts({ ...options, settings: settings({ inbox: port }) })).inbox).toBe(port);
  });

  test('keeps the ports of the first start', async () => {
    const kept = { admin: await freePort(), inbox: await freePort() };
    const chosen = await choosePorts({
      names: ['admin', 'inbox'],
      settings: settings({ ...kept }),
      port: undefined,
      log: () => {},
      claims,
    });
    expect(chosen).toEqual(kept);
  });

  test('takes another port, keeps that and says so when somebody else has it', async () => {
    await taken(async (port) => {
      const said: string[] = [];
      const mine = settings({ sandbox: port });
      const chosen = await choosePorts({
        names: ['sandbox'],
        settings: mine,
        port: undefined,
        log: (line) => said.push(line),
        claims,
      });
      expect(chosen.sandbox).not.toBe(port);
      expect(mine.ports.sandbox).toBe(chosen.sandbox);
      expect(said.join()).toContain(`port ${port} is taken by another program: the sandbox store takes`);
    });
  });

  test('obeys PORT and names the cure when that port is taken', async () => {
    const free = await freePort();
    const mine = settings({ admin: 1 });
    const options = { names: ['admin' as const], settings: mine, log: () => {}, claims };
    expect((await choosePorts({ ...options, port: String(free) })).admin).toBe(free);
    expect(mine.ports.admin).toBe(1);
    await taken(async (port) => {
      await expect(choosePorts({ ...options, port: String(port) })).rejects.toMatchObject({
        code: 'port_taken',
        message: expect.stringContaining('unset PORT'),
      });
    });
  });
});
