import type { Types } from 'mongoose';
import { ALL_COLLECTIONS } from '../../src/all-collections.ts';
import type { Deps } from '../../src/deps.ts';
import { makeCollections } from '../../src/mongo/make-collections.ts';
import { type OrderDoc, orders } from '../../src/orders/model.ts';
import { products } from '../../src/products/model.ts';
import { type JsonObject, toJson } from '../sandbox/json.ts';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import { benchDeps } from './bench-deps.ts';
import { builtGateway } from './built-gateway.ts';
import { importingChannel, untilImported } from './importing-channel.ts';

const ORDERS = 5_000;
/** The most that ReCharge gives in a page, and its bucket: 40 calls, of which 2 drain a second. */
const PAGE = 250;
const BUCKET = 40;
const DRAIN = 2;

/** The first import of a store with every irregularity: is all there and exact, how long, with how many calls. */
export async function benchImport(services: { mongodbUri: string; amqpUrl: string }): Promise<string> {
  const sandbox = await startSandbox({ openingOrders: 0 });
  const { edgeCases } = sandbox.store.bulkOrders(ORDERS);
  const env = { MONGODB_URI: services.mongodbUri, AMQP_URL: services.amqpUrl };
  const deps = await benchDeps(env);
  await makeCollections(deps, ALL_COLLECTIONS);
  const gateway = await builtGateway({ ...env, RECHARGE_API_URL: sandbox.url });
  try {
    const channelId = await importingChannel(deps, sandbox);
    const from = performance.now();
    const seconds = () => (performance.now() - from) / 1_000;
    const [ordersTook, productsTook] = await Promise.all([
      untilImported(deps, channelId, 'orders').then(seconds),
      untilImported(deps, channelId, 'products').then(seconds),
    ]);
    const calls = sandbox.store.requests.list();
    const orderCalls = calls.filter((call) => call.path.startsWith('/orders')).length;
    const limited = calls.filter((call) => call.status === 429).length;
    const leastCalls = Math.ceil(ORDERS / PAGE);
    const floor = (count: number) => Math.max(0, count - BUCKET) / DRAIN;
    const found = await compare(deps, sandbox, channelId);
    const irregular = Object.values(edgeCases).flat().length;
    const productCount = await products(deps).countDocuments({ channelId });
    return `First import (${ORDERS} orders, ${irregular} of them irregular in ${Object.keys(edgeCases).length} ways; ${productCount} products)
  orders             ${found.held} of ${ORDERS} held, ${found.strange} that the store does not have, ${found.differing.length} that differ${found.differing
    .slice(0, 5)
    .map((text) => `\n    ! ${text}`)
    .join('')}
  compared           id, status, totals, currency, e-mail, shop's id, lines with SKU, quantity and price
  time, orders       ${ordersTook.toFixed(1)} s, ${(ORDERS / ordersTook).toFixed(0)} orders a second
  time, all          ${Math.max(ordersTook, productsTook).toFixed(1)} s   (floor by the rate limit for ${calls.length} calls: ${floor(calls.length).toFixed(1)} s)
  calls for orders   ${orderCalls}   (floor: ${leastCalls} pages of ${PAGE})
  calls in all       ${calls.length}, ${limited} of them answered 429`;
  } finally {
    await gateway.stop();
    await deps.db.close();
    await sandbox.close();
  }
}

/** Amounts in one spelling, without arithmetic: `13.50`, `13.5` and `0E-10` are `13.5`, `13.5` and `0`. */
function plain(amount: { toString(): string } | null | undefined): string | null {
  if (amount === null || amount === undefined) return null;
  // Also Decimal128, whose JSON is an object.
  const text = amount.toString();
  if (/^-?0*(\.0*)?(E[+-]?\d+)?$/i.test(text)) return '0';
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

const own = (value: unknown, key: string): unknown => (value as JsonObject | null | undefined)?.[key];

/** What the store's record says, read by this benchmark's own rules and not by the gateway's. */
function wanted(record: JsonObject): Record<string, unknown> {
  const lines = (record['line_items'] as JsonObject[]).map((line) => [
    line['sku'] ?? null,
    line['quantity'],
    plain(line['unit_price']),
    line['title'],
  ]);
  const external = own(record['external_order_id'], 'ecommerce') ?? null;
  return {
    status: record['status'],
    total: plain(record['total_price']),
    subtotal: plain(record['subtotal_price']),
    tax: plain(record['total_tax']),
    discounts: plain(record['total_discounts']),
    currency: record['currency'] ?? null,
    email: own(record['customer'], 'email'),
    external: typeof external === 'string' || typeof external === 'number' ? String(external) : null,
    city: own(record['shipping_address'], 'city') ?? null,
    lines,
  };
}

function held(order: OrderDoc): Record<string, unknown> {
  const { totals } = order;
  return {
    status: order.channelStatus,
    total: plain(totals.total),
    subtotal: plain(totals.subtotal),
    tax: plain(totals.tax),
    discounts: plain(totals.discounts),
    currency: order.currency,
    email: order.customer.email,
    external: order.externalOrderId,
    city: order.shippingAddress?.city ?? null,
    lines: order.lines.map((line) => [line.sku, line.quantity, plain(line.unitPrice), line.name]),
  };
}

async function compare(deps: Deps, sandbox: Sandbox, channelId: Types.ObjectId) {
  const rows = await orders(deps).find({ channelId }).toArray();
  const byId = new Map(rows.map((order) => [order.channelOrderId, order]));
  const differing: string[] = [];
  for (const id of sandbox.store.state.orders.keys()) {
    const order = byId.get(String(id));
    byId.delete(String(id));
    // Through text, as it went over the wire.
    const record = JSON.parse(toJson(sandbox.store.orderRecord(id))) as JsonObject;
    const [theirs, ours] = [wanted(record), order ? held(order) : null];
    if (!ours) differing.push(`order ${id} is not held`);
    for (const [key, value] of Object.entries(theirs)) {
      if (ours && JSON.stringify(ours[key]) !== JSON.stringify(value))
        differing.push(`order ${id}, ${key}: ${JSON.stringify(ours[key])} for ${JSON.stringify(value)}`);
    }
  }
  return { held: orders.length, strange: byId.size, differing };
}
