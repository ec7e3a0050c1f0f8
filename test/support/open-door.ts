import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Deps } from '../../src/deps.ts';
import { createDoor } from '../../src/ingest/create-door.ts';
import type { EventPublisher } from '../../src/ingest/keep-event.ts';
import { afterThisFile } from './after-this-file.ts';

/** The door alone, listening on a free port, with a given publisher. */
export async function openDoor(
  deps: Deps,
  publisher: EventPublisher,
  options: Parameters<typeof createDoor>[2] = {},
) {
  const door = createDoor(deps, publisher, options);
  await door.start();
  const server = createServer((req, res) => {
    if (!door.handle(req, res)) res.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  afterThisFile(async () => {
    server.closeAllConnections();
    server.close();
    await door.stop();
  });
  return { url, ...door };
}

/** Headers of a delivery as ReCharge signs it, by an implementation of its own. */
export function signedHeaders(
  secret: string,
  body: Buffer | string,
  scheme: 'timestamped' | 'plain' | 'both' = 'both',
  at = new Date(),
): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const raw = Buffer.from(body);
  if (scheme !== 'timestamped') {
    headers['x-recharge-hmac-sha256'] = createHash('sha256').update(secret).update(raw).digest('hex');
  }
  if (scheme !== 'plain') {
    const t = Math.floor(at.getTime() / 1000);
    const v1 = createHmac('sha256', secret).update(`${t}.`).update(raw).digest('hex');
    headers['x-recharge-webhook-signature'] = `t=${t},v1=${v1}`;
    headers['x-recharge-webhook-timestamp'] = String(t);
  }
  return headers;
}
