import { describe, expect, test } from 'vitest';
import { buildAdmin, csrfOf } from '../../support/build-admin.ts';
import { seedAdmin } from '../../support/seed-admin.ts';

describe('an address that is asked in another way than it is made for', async () => {
  const { deps, owner, agent } = await buildAdmin();
  const ids = await seedAdmin(deps, owner.accountId);
  const order = `/orders/${ids.fresh._id.toString()}`;
  const shipment = `/orders/${ids.parted._id.toString()}/shipments/${ids.shipment._id.toString()}`;
  const mail = `/mail/${String(ids.uncertain?._id)}`;
  const letter = `/activity/dead-letters/${String(ids.letter?._id)}`;

  test.each([
    `${order}/despatch`,
    `${letter}/replay`,
    `${letter}/discard`,
    `${mail}/release`,
    `${mail}/discard`,
    '/sign-out',
  ])('says that %s only takes a form', async (path) => {
    const { status, headers, text } = await agent.get(path);
    expect([status, headers.allow]).toEqual([405, 'POST']);
    expect(text).toContain('it only takes the form of another page');
  });

  test.each([
    '/',
    '/orders',
    order,
    `${order}/tracking-link`,
    '/products',
    '/mail',
    '/activity',
    letter,
    '/settings',
    '/settings/warehouses',
    '/settings/sales-channels',
  ])('says that %s takes no form', async (path) => {
    const token = csrfOf((await agent.get('/orders')).text);
    const { status, headers, text } = await agent.post(path).type('form').send({ _csrf: token });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
    expect(text).toContain('This page does not take what was sent to it.');
  });

  test('names both where a page takes its own form', async () => {
    const token = csrfOf((await agent.get('/orders')).text);
    const { status, headers } = await agent.delete(`${shipment}/void`).set('X-CSRF-Token', token);
    expect([status, headers.allow]).toEqual([405, 'GET, POST, HEAD']);
    const settings = await agent.delete('/settings/general').set('X-CSRF-Token', token);
    expect([settings.status, settings.headers.allow]).toEqual([405, 'GET, POST, HEAD']);
  });
});
