import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { createBuckets } from '../../../src/recharge/buckets.ts';
import { createRechargeClient, type RechargeClient } from '../../../src/recharge/client.ts';
import { contentHash } from '../../../src/recharge/content-hash.ts';
import { identifyDelivery } from '../../../src/recharge/identify.ts';
import { parseOrder } from '../../../src/recharge/parse-order.ts';
import { parsePlan } from '../../../src/recharge/parse-plan.ts';
import { missingScopes } from '../../../src/recharge/scopes.ts';
import { verifySignature } from '../../../src/recharge/signature.ts';
import { parseWebhookAddress, webhookAddress } from '../../../src/recharge/webhook-address.ts';
import { until } from '../../support/until.ts';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const received: Received[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
    response.writeHead(200).end();
  });
});
let sandbox: Sandbox;
let client: RechargeClient;
let clientSecret: string;
let hookBase: string;

beforeAll(async () => {
  sandbox = await startSandbox({ openingOrders: 30 });
  const token = sandbox.store.createToken();
  clientSecret = token.clientSecret;
  client = createRechargeClient(
    { log: pino({ level: 'silent' }) },
    { baseUrl: sandbox.url, token: token.token, bucket: createBuckets().of(token.token) },
  );
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  hookBase = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await sandbox.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

/** The sandbox store was written apart from this client, from the same documents. */
describe('the client and the sandbox store agree', () => {
  test('on the token and what it may', async () => {
    expect(missingScopes((await client.tokenInformation()).scopes)).toEqual([]);
    expect((await client.probe()).orders).toBe('ok');
  });

  test('on pages, single orders and orders by id, without one unknown key', async () => {
    const ids: string[] = [];
    let page = await client.ordersPage({ sortBy: 'updated_at-asc', limit: 8, createdAtMin: new Date(0) });
    for (;;) {
      for (const record of page.records) {
        const { order, unknownKeys } = parseOrder(record);
        expect(unknownKeys).toEqual([]);
        ids.push(order.channelOrderId);
      }
      if (page.nextCursor === null) break;
      page = await client.ordersPage({ cursor: page.nextCursor, limit: 8 });
    }
    expect(new Set(ids).size).toBe(sandbox.store.state.orders.size);
    expect((await client.order(ids[0] as string))?.channelOrderId).toBe(ids[0]);
    expect(await client.order('1')).toBeNull();
    const some = await client.ordersByIds([...ids.slice(0, 5), '1']);
    expect(new Set(some.map((order) => order.channelOrderId))).toEqual(new Set(ids.slice(0, 5)));
  });

  test('on plans and the catalogue', async () => {
    const plans = (await client.plansPage({})).records.map((record) => parsePlan(record));
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.flatMap(({ unknownKeys }) => unknownKeys)).toEqual([]);
    const [first] = plans;
    expect(await client.plansByIds([first!.plan.channelPlanId])).toEqual([first!.plan]);
    expect(await client.plansByIds(['1'])).toEqual([]);
    const productId = first!.plan.channelProductId as string;
    const products = await client.productsByIds([productId]);
    expect(products?.map((product) => product.channelProductId)).toEqual([productId]);
  });

  test('on webhooks, their deliveries and both signatures', async () => {
    const address = webhookAddress(hookBase, 'aKeyOfThisTestOnly0123456789', 'order/created');
    const webhook = await client.createWebhook({ address, topic: 'order/created' });
    expect(webhook.version).toBe('2021-11');
    expect((await client.createWebhook({ address, topic: 'order/created' })).id).toBe(webhook.id);
    expect(await client.listWebhooks()).toContainEqual(webhook);
    await client.testWebhook(webhook.id);
    const order = sandbox.store.placeOrder();
    const ours = () =>
      received.find(({ body }) => {
        const what = identifyDelivery('order/created', body);
        return 'objectId' in what && what.objectId === String(order.id);
      });
    await until(() => ours() !== undefined && received.length >= 2);
    for (const { path, headers, body } of received) {
      expect(parseWebhookAddress(path)?.topic).toBe('order/created');
      expect(verifySignature(body, headers, [clientSecret], new Date()).ok).toBe(true);
      const { 'x-recharge-webhook-signature': _, ...old } = headers;
      expect(verifySignature(body, old, [clientSecret], new Date())).toEqual({
        ok: true,
        scheme: 'plain',
        secret: 0,
      });
    }
    const what = identifyDelivery('order/created', ours()!.body);
    const delivered = 'record' in what ? parseOrder(what.record).order : null;
    expect(contentHash(delivered!)).toMatch(/^2\.[0-9a-f]{64}$/);
    await client.deleteWebhook(webhook.id);
    await client.deleteWebhook(webhook.id);
    expect((await client.listWebhooks()).map(({ id }) => id)).not.toContain(webhook.id);
    await expect(
      client.createWebhook({
        address: address.replace('order/created', 'product/created'),
        topic: 'product/created',
      }),
    ).rejects.toMatchObject({ name: 'GatewayError' });
  });
});
