import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { buildAccount } from '../../support/build-account.ts';
import { type Agent, buildAdmin } from '../../support/build-admin.ts';

describe('what a page takes', async () => {
  const { app, deps, agent } = await buildAdmin();
  const other = await buildAccount(deps);
  const PATHS = [
    '/login',
    '/sign-out',
    '/settings/general',
    '/settings/api-keys',
    '/settings/warehouses/new',
    '/settings/sales-channels/recharge/new',
    '/settings/sales-channels/recharge/test',
    `/orders/${'0'.repeat(24)}/despatch`,
    '/nowhere',
  ];
  const BODIES: [string, string, string][] = [
    ['JSON', 'application/json', JSON.stringify({ email: other.email, password: other.password })],
    ['broken JSON', 'application/json', '{'],
    ['a JSON text', 'application/vnd.api+json', '"x"'],
    ['plain text', 'text/plain', `email=${other.email}&password=${other.password}`],
    ['a form of parts', 'multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
    ['XML', 'application/xml', '<a/>'],
    ['bytes', 'application/octet-stream', '\u0000\u0001'],
  ];

  it.each(BODIES)('is a form: %s is refused with 415 by every page', async (_what, type, body) => {
    for (const path of PATHS) {
      const send = (sender: Agent) => sender.post(path).set('Content-Type', type).send(body);
      const [visitor, signedIn] = [await send(request.agent(app)), await send(agent)];
      expect([path, visitor.status, signedIn.status]).toEqual([path, 415, 415]);
      expect(visitor.text).toContain('only take forms');
    }
  });
});
