import { expect } from 'vitest';
import { orders } from '../../../src/orders/model.ts';
import { createVisitor } from './visitor.ts';
import type { WalkWorld } from './world.ts';

const PASSWORD = 'Another-Walk-42';

/** Every page, every filter on it, every button. */
export async function visitEveryPage({ gateway, account }: WalkWorld): Promise<void> {
  const order = await orders(gateway.deps).findOne({ accountId: account.accountId, status: 'new' });
  const visitor = createVisitor(gateway.url, {
    search: [order?.number ?? '', 'amelia', 'SKU-7', 'espresso', order?.channelOrderId ?? ''],
    fields: {
      carrier: 'Royal Mail',
      trackingNumber: 'AB123456789GB',
      name: 'Walked',
      brandName: 'Walked',
      note: 'Walked',
      currentPassword: account.password,
      newPassword: PASSWORD,
    },
  });
  const other = await gateway.account();
  for (let tries = 0; tries < 7; tries++) await visitor.signIn(other.email, 'wrong').catch(() => {});
  const elsewhere = createVisitor(gateway.url, { search: [], fields: {} });
  for (const one of [visitor, elsewhere]) await one.signIn(account.email, account.password);
  await visitor.visit('/');
  for (const address of ['/settings/sales-channels', '/activity/dead-letters', '/activity/changes', '/mail'])
    await visitor.visit(address);
  await visitor.pressAll([/deactivate|discard/, /disconnect/, /password/, /sign-out/]);
  expect(visitor.failures).toEqual([]);
  expect(visitor.visits.size).toBeGreaterThan(30);
}
