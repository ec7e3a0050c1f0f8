import { describe, expect, test } from 'vitest';
import { missingScopes } from '../../../src/recharge/scopes.ts';
import { OPTIONAL_TOPICS, REQUIRED_TOPICS } from '../../../src/recharge/topics.ts';
import { parseWebhookAddress, webhookAddress } from '../../../src/recharge/webhook-address.ts';

describe('topics', () => {
  test('are the eight that count, and product topics that are tried once', () => {
    expect(REQUIRED_TOPICS).toEqual([
      'order/created',
      'order/updated',
      'order/processed',
      'order/cancelled',
      'order/deleted',
      'plan/created',
      'plan/updated',
      'plan/deleted',
    ]);
    expect(OPTIONAL_TOPICS).toEqual(['product/created', 'product/updated', 'product/deleted']);
  });
});

describe('missingScopes', () => {
  test('is empty for what the guide asks for, whatever else a token may', () => {
    expect(
      missingScopes(['read_orders', 'write_orders', 'read_products', 'write_products', 'store_info']),
    ).toEqual([]);
  });

  test('names each missing one with its cure; writing does not imply reading', () => {
    expect(missingScopes(['write_orders', 'READ_PRODUCTS '])).toEqual([
      {
        scope: 'read_orders',
        label: 'Orders read',
        cure: 'Open the token in ReCharge, set Orders to "Read and write", save, and test again.',
      },
      {
        scope: 'write_products',
        label: 'Products write',
        cure: 'Open the token in ReCharge, set Products to "Read and write", save, and test again.',
      },
    ]);
  });
});

describe('webhook addresses', () => {
  const key = 'Zk3-_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';

  test('come back as key and topic, whatever the host, path before or query', () => {
    for (const base of ['https://g.example.com', 'https://g.example.com/', 'http://localhost:8080/base']) {
      const address = webhookAddress(base, key, 'order/created');
      expect(address).not.toContain('//webhooks');
      expect(parseWebhookAddress(address)).toEqual({ hookKey: key, topic: 'order/created' });
      expect(parseWebhookAddress(`${address}/?x=1#y`)).toEqual({ hookKey: key, topic: 'order/created' });
    }
    expect(parseWebhookAddress(`/webhooks/recharge/${key}/plan/deleted`)).toEqual({
      hookKey: key,
      topic: 'plan/deleted',
    });
  });

  test.each([
    '',
    '/webhooks/recharge/short/order/created',
    `/webhooks/recharge/${key}/order`,
    `/webhooks/recharge/${key}/order/created/x`,
    `/webhooks/recharge/${key}/ORDER/created`,
    'https://mailer.example.net/recharge',
    `/webhooks/recharge/${key}/order/${'a'.repeat(3000)}`,
  ])('are not recognised in %s', (address) => {
    expect(parseWebhookAddress(address)).toBeNull();
  });
});
