import { expect } from 'vitest';
import type { OpenApiDocument } from '../../../src/api/openapi-types.ts';
import { groupBy } from '../../../src/group-by.ts';
import { type OrderDoc, orders } from '../../../src/orders/model.ts';
import { shipments } from '../../../src/shipments/model.ts';
import type { Api } from '../test-app.ts';
import type { WalkWorld } from './world.ts';

const SINCE = `updatedSince=${encodeURIComponent('2025-01-01T00:00:00Z')}`;

/** Every route of the API, every list with every filter that its description names. */
export async function callEveryRoute({ gateway, account }: WalkWorld): Promise<void> {
  const { deps } = gateway;
  const api = await gateway.apiOf(account);
  const { accountId, warehouseId } = account;
  const order = await orders(deps).findOne({ accountId, status: 'despatched' });
  const shipment = await shipments(deps).findOne({ accountId });
  const answer = await fetch(`${gateway.url}/api/v1/openapi.json`);
  await readEveryList(api, (await answer.json()) as OpenApiDocument, {
    channelId: [order?.channelId.toString() ?? ''],
    channelOrderId: [order?.channelOrderId ?? ''],
    orderId: [shipment?.orderId.toString() ?? ''],
    shipmentId: [shipment?._id.toString() ?? ''],
    status: ['new', 'despatched', 'sent', 'failed', 'void', 'new,on_hold'],
    state: ['sent', 'void', 'failed'],
    kind: ['despatch', 'feedback'],
    sku: ['SKU-7'],
    warehouseId: [warehouseId.toString()],
  });
  const stock = [{ sku: 'SKU-7', warehouseId: warehouseId.toString(), onHand: 7 }];
  expect((await api('PUT', '/stock', stock)).status).toBe(200);
  // Those that two channels have are ambiguous by their ids alone.
  const all = await orders(deps).find({ accountId }).sort({ _id: 1 }).toArray();
  const copies = groupBy(all, ({ channelOrderId }) => channelOrderId);
  const isWork = (one: OrderDoc) => one.status === 'new' && copies.get(one.channelOrderId)?.length === 1;
  const open = all.filter(isWork).slice(0, 3);
  expect(open).toHaveLength(3);
  for (const [i, one] of open.entries()) {
    const named = i === 0 ? { orderId: one._id } : { channelOrderId: one.channelOrderId };
    const channel = i === 2 ? { channelId: one.channelId } : {};
    const body = { ...named, ...channel, carrier: 'DPD UK', trackingNumber: `D${i}` };
    const key = { 'idempotency-key': `walk-${i}` };
    const { status, body: made } = await api<{ id: string }>('POST', '/shipments', body, key);
    expect(status, JSON.stringify(made)).toBe(201);
    expect((await api('POST', '/shipments', body, key)).status).toBe(200);
    expect((await api('PATCH', `/shipments/${made.id}`, { trackingNumber: 'D9' })).status).toBe(200);
    if (i === 1) expect((await api('POST', `/shipments/${made.id}/void`)).status).toBe(200);
  }
}

/**
 * Each filter alone and with `updatedSince`, two pages of each list, and one record of it.
 * @param values by the filter's name. @throws Error for a filter that has no value here.
 */
async function readEveryList(
  api: Api,
  { paths }: OpenApiDocument,
  values: Record<string, string[]>,
): Promise<void> {
  const get = async (path: string) => {
    const { status, body } = await api<{ data?: { id?: string }[]; nextCursor?: string | null }>('GET', path);
    if (status >= 500) throw new Error(`GET ${path}: ${status}`);
    return body;
  };
  for (const [address, { get: operation }] of Object.entries(paths)) {
    const path = address.replace('/api/v1', '');
    if (!operation || path.includes('{')) continue;
    const names = operation.parameters.flatMap((one) => (one.in === 'query' ? [one.name] : []));
    const filters = names.filter((name) => !['limit', 'cursor', 'updatedSince'].includes(name));
    const queries = filters.flatMap((name) => {
      const samples = values[name];
      if (!samples) throw new Error(`no value for ?${name}= of ${path}`);
      return samples.map((value) => `${name}=${encodeURIComponent(value)}`);
    });
    for (const query of ['', ...queries]) {
      for (const order of ['', SINCE]) {
        const asked = [query, order, 'limit=5'].filter(Boolean).join('&');
        const { data, nextCursor } = await get(`${path}?${asked}`);
        if (nextCursor) await get(`${path}?${asked}&cursor=${encodeURIComponent(nextCursor)}`);
        const [first] = Array.isArray(data) ? data : [];
        if (first?.id && paths[`${address}/{id}`]?.get) await get(`${path}/${first.id}`);
      }
    }
  }
}
