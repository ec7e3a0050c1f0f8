import { describe, expect, test } from 'vitest';
import { accounts } from '../../../src/accounts/account-model.ts';
import { findApiKey } from '../../../src/api/keys.ts';
import { deadLetters } from '../../../src/events/dead-letter-model.ts';
import { events } from '../../../src/events/model.ts';
import { mails } from '../../../src/mail/model.ts';
import { orders } from '../../../src/orders/model.ts';
import { shipments } from '../../../src/shipments/model.ts';
import { warehouses } from '../../../src/warehouses/model.ts';
import { buildAccount } from '../../support/build-account.ts';
import { buildAdmin, csrfOf } from '../../support/build-admin.ts';
import { seedAdmin } from '../../support/seed-admin.ts';

describe('another account', async () => {
  const { deps, owner, signIn } = await buildAdmin();
  const ids = await seedAdmin(deps, owner.accountId);
  const stranger = await signIn(await buildAccount(deps));
  const event = await events(deps).findOne({ accountId: owner.accountId });
  const key = await findApiKey(deps, ids.key);
  const order = `/orders/${ids.fresh._id.toString()}`;
  const shipment = `/orders/${ids.parted._id.toString()}/shipments/${ids.shipment._id.toString()}`;
  const mail = `/mail/${String(ids.uncertain?._id)}`;
  const letter = `/activity/dead-letters/${String(ids.letter?._id)}`;
  const warehouse = `/settings/warehouses/${owner.warehouseId.toString()}`;
  const apiKey = `/settings/api-keys/${String(key?._id)}`;

  test.each([
    order,
    `${order}/tracking-link`,
    `${shipment}/void`,
    `${shipment}/tracking`,
    mail,
    `${mail}/preview`,
    `${mail}/resend`,
    letter,
    `/activity/events/${String(event?._id)}`,
    warehouse,
    `${apiKey}/revoke`,
  ])('is told that %s does not exist', async (path) => {
    expect((await stranger.get(path)).status).toBe(404);
  });

  test.each([
    '/orders?status=history',
    '/orders',
    '/products',
    '/mail',
    '/activity',
    '/activity/changes',
    '/settings/api-keys',
  ])('sees nothing of ours on %s', async (path) => {
    const { status, text } = await stranger.get(path);
    expect(status).toBe(200);
    for (const ours of [
      'UK-104',
      'ReCharge UK',
      'House Espresso',
      'customer.example',
      'Packing bench',
      'sam@acme',
    ]) {
      expect(text).not.toContain(ours);
    }
  });

  test.each([
    [`${order}/despatch`, { carrier: 'Royal Mail', quantity0: '1' }],
    [`${shipment}/void`, {}],
    [`${shipment}/tracking`, { carrier: 'UPS' }],
    [`${mail}/resend`, { version: '1' }],
    [`${letter}/replay`, {}],
    [`${letter}/discard`, {}],
    [warehouse, { name: 'Taken over' }],
    [`${apiKey}/revoke`, {}],
  ])('cannot post to %s', async (path, fields) => {
    const { text } = await stranger.get('/orders');
    const answer = await stranger
      .post(path)
      .type('form')
      .send({ _csrf: csrfOf(text), ...fields });
    expect(answer.status).toBe(404);
  });

  test('cannot take a warehouse out of use or make it the default', async () => {
    const { text } = await stranger.get('/orders');
    for (const action of ['default', 'deactivate', 'activate']) {
      const answer = await stranger
        .post(`${warehouse}/${action}`)
        .type('form')
        .send({ _csrf: csrfOf(text) });
      expect(answer.status).toBe(404);
    }
  });

  test('changes its own settings only', async () => {
    const { text } = await stranger.get('/settings/general');
    const fields = {
      brandName: 'Intruder Ltd',
      timeZone: 'Europe/Paris',
      accountId: owner.accountId.toString(),
    };
    const answer = await stranger
      .post('/settings/general')
      .type('form')
      .send({ _csrf: csrfOf(text), ...fields });
    expect(answer.status).toBe(303);
    expect((await accounts(deps).findOne({ _id: owner.accountId }))?.brand.name).toBeNull();
  });

  test('has left everything of ours as it was', async () => {
    const { accountId } = owner;
    expect((await orders(deps).findOne({ _id: ids.fresh._id }))?.lines[0]?.despatchedQuantity).toBe(0);
    expect((await shipments(deps).findOne({ _id: ids.shipment._id }))?.state).toBe('despatched');
    expect((await shipments(deps).findOne({ _id: ids.shipment._id }))?.carrier).toBe('Royal Mail');
    expect((await mails(deps).findOne({ _id: ids.uncertain?._id }))?.state).toBe('uncertain');
    expect((await deadLetters(deps).findOne({ _id: ids.letter?._id }))?.state).toBe('open');
    expect((await warehouses(deps).findOne({ accountId }))?.name).toBe('Main warehouse');
    expect(await findApiKey(deps, ids.key)).not.toBeNull();
  });
});
