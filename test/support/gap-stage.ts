import type { Connection, mongo } from 'mongoose';
import type { ChannelAccess } from '../../src/channels/access.ts';
import type { ChannelDeps } from '../../src/channels/channel-deps.ts';
import { connectChannel } from '../../src/channels/connect-channel.ts';
import { type ChannelDoc, channels } from '../../src/channels/model.ts';
import { loadChannel } from '../../src/channels/queries.ts';
import { saveChannel } from '../../src/channels/save-channel.ts';
import { submitChannel } from '../../src/channels/submit.ts';
import { randomToken } from '../../src/crypto.ts';
import type { Deps } from '../../src/deps.ts';
import { GatewayError } from '../../src/errors.ts';
import { applyFetchedOrders } from '../../src/orders/apply-fetched-orders.ts';
import { orders } from '../../src/orders/model.ts';
import { reopenHistory } from '../../src/orders/reopen-history.ts';
import type { RechargeClient } from '../../src/recharge/client.ts';
import type { OrdersQuery } from '../../src/recharge/order-calls.ts';
import { REQUIRED_SCOPES } from '../../src/recharge/scopes.ts';
import { fetchGap } from '../../src/reconcile/fetch-gap.ts';
import { importOrders } from '../../src/reconcile/import-orders.ts';
import { reconcileChannel } from '../../src/reconcile/reconcile-channel.ts';
import { watchChannel } from '../../src/reconcile/watch-channel.ts';
import { buildAccount } from './build-account.ts';
import { buildOrderRecord } from './build-order-record.ts';
import { ACTOR } from './channel-world.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const PAGE = 3;

interface StoreOrder {
  id: number;
  createdAt: number;
  updatedAt: number;
  status: string;
  /** From when on the API shows this version. */
  shownAt: number;
}

const refusal = (code: string) => new GatewayError(code, code, { retry: 'never' });
const time = (at: number) => new Date(at).toISOString().replace(/\.\d{3}Z$/, '+00:00');

/**
 * A store of ReCharge's in memory whose clock only the test moves, and the gateway's work on one channel of it.
 * The process can be killed before any write: from then on nothing of it reaches the database or ReCharge.
 */
export async function gapStage(base: Deps) {
  const clock = { now: Date.UTC(2026, 2, 2, 9) };
  const store = { orders: new Map<number, StoreOrder>(), webhooks: new Map<string, string>(), id: 1_000 };
  const token = { isAccepted: true, scopes: new Set<string>(REQUIRED_SCOPES) };
  /** Writes until the process is killed. */
  const process = { fuse: Number.POSITIVE_INFINITY, isDead: false };

  const alive = (isWrite: boolean) => {
    if (isWrite && --process.fuse < 0) process.isDead = true;
    if (process.isDead) throw new Error('the process was killed');
  };
  const WRITES = /^(insert|update|replace|delete|bulkWrite|findOneAnd)/;
  const guarded = <T extends object>(rows: T): T =>
    new Proxy(rows, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          alive(WRITES.test(String(key)));
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
  const real = base.db.connection.db as mongo.Db;
  const connection = { db: { collection: (name: string) => guarded(real.collection(name)) } };
  const db = { ...base.db, connection: connection as unknown as Connection };

  const asked = (scope?: string) => {
    alive(false);
    if (!token.isAccepted) throw refusal('recharge_unauthorised');
    if (scope && !token.scopes.has(scope)) throw refusal('recharge_forbidden');
  };
  const shown = () => [...store.orders.values()].filter(({ shownAt }) => shownAt <= clock.now);
  const recordOf = ({ id, createdAt, updatedAt, status }: StoreOrder) =>
    buildOrderRecord({
      id,
      status,
      version: time(updatedAt),
      created_at: time(createdAt),
      processed_at: time(createdAt),
      scheduled_at: time(createdAt),
    });
  type List = {
    min: number;
    max: number;
    status: string | null;
    ids: string[] | null;
    after: [number, number];
  };
  const listOf = (query: OrdersQuery): List => ({
    min: Math.floor((query.updatedAtMin?.getTime() ?? 0) / 1_000) * 1_000,
    max: query.updatedAtMax?.getTime() ?? Number.POSITIVE_INFINITY,
    status: query.status ?? null,
    ids: query.ids ? [...query.ids] : null,
    after: [0, 0],
  });
  const lists = new Map<string, List>();
  const client = {
    async tokenInformation() {
      asked();
      return { name: null, contactEmail: null, scopes: [...token.scopes] };
    },
    async probe() {
      asked();
      return { orders: 'ok', products: 'ok' };
    },
    async listWebhooks() {
      asked();
      return [...store.webhooks].map(([id, address]) => ({
        id,
        address,
        topic: address.split('/').slice(-2).join('/'),
        version: null,
      }));
    },
    async createWebhook({ address, topic }: { address: string; topic: string }) {
      asked();
      const id = String(++store.id);
      store.webhooks.set(id, address);
      return { id, address, topic, version: null };
    },
    async deleteWebhook(id: string) {
      asked();
      store.webhooks.delete(id);
    },
    async testWebhook() {
      asked();
    },
    async ordersPage(query: OrdersQuery | { cursor: string }) {
      asked('read_orders');
      const list = 'cursor' in query ? lists.get(query.cursor) : listOf(query);
      if (!list) throw refusal('recharge_invalid');
      const place = (it: StoreOrder): [number, number] => [it.updatedAt, it.id];
      const isAfter = (it: StoreOrder) =>
        it.updatedAt > list.after[0] || (it.updatedAt === list.after[0] && it.id > list.after[1]);
      const rest = shown()
        .filter((it) => it.updatedAt >= list.min && it.updatedAt <= list.max && isAfter(it))
        .filter((it) => list.status === null || it.status === list.status)
        .filter((it) => list.ids === null || list.ids.includes(String(it.id)))
        .toSorted((a, b) => a.updatedAt - b.updatedAt || a.id - b.id);
      const page = rest.slice(0, PAGE);
      const last = page.at(-1);
      if (rest.length <= PAGE || !last) return { records: page.map(recordOf), nextCursor: null };
      const nextCursor = `c${++store.id}`;
      lists.set(nextCursor, { ...list, after: place(last) });
      return { records: page.map(recordOf), nextCursor };
    },
    async ordersByIds() {
      return [];
    },
    async order() {
      return null;
    },
  };
  const access: ChannelAccess = {
    channel: (id) => loadChannel({ db }, id),
    channelsNow: async (ids) =>
      new Map(await Promise.all(ids.map(async (id) => [id, await loadChannel({ db }, id)] as const))),
    client: () => client as unknown as RechargeClient,
    clientOf: () => client as unknown as RechargeClient,
    forget: () => undefined,
  };
  const deps: ChannelDeps & Deps = {
    ...base,
    db,
    now: () => new Date(clock.now),
    access,
    reopenHistory: (channel) => reopenHistory(deps, channel),
    releaseQuarantine: async () => 0,
  };
  const QUICK = { waitMs: 10_000, testDeliveryMs: 0 };

  const account = await buildAccount(base);
  const { channel } = await submitChannel(
    deps,
    account.accountId,
    ACTOR,
    {
      channel: {
        active: true,
        name: `Store ${randomToken(8)}`,
        token: `sk_1x1_${randomToken(24)}`,
        clientSecret: null,
        removeClientSecret: false,
      },
    },
    QUICK,
  );

  const load = async (): Promise<ChannelDoc> => {
    const doc = await loadChannel(base, channel._id);
    if (!doc) throw new Error('the channel is gone');
    return doc;
  };
  /** What only the killing, or a refusal that the gateway tells in words, may throw. */
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!process.isDead && !(error instanceof GatewayError)) throw error;
    }
  };
  const restart = async () => {
    process.isDead = false;
    process.fuse = Number.POSITIVE_INFINITY;
    await channels(base).updateOne({ _id: channel._id }, { $set: { leases: {} } });
  };
  /** One round of the scheduler. */
  const jobs = async () => {
    if (process.isDead) return;
    const id = channel._id;
    await attempt(() => connectChannel(deps, id, { testDeliveryMs: 0 }));
    await attempt(() => watchChannel(deps, id, { notWithinMs: 0, refusedEveryMs: 0 }));
    await attempt(() => importOrders(deps, id));
    if ((await load()).active && (await load()).watch.tokenState !== 'refused')
      await attempt(() => fetchGap(deps, id));
    await attempt(() => reconcileChannel(deps, id, { notWithinMs: 4 * MINUTE }));
  };
  const save = async (input: Parameters<typeof saveChannel>[4]) =>
    attempt(() => saveChannel(deps, account.accountId, channel._id, ACTOR, input, QUICK));
  const setActive = async (active: boolean, more: Parameters<typeof saveChannel>[4] = {}) =>
    save({
      ...more,
      channel: { active, name: channel.name, token: null, clientSecret: null, removeClientSecret: false },
    });
  /** The event of an order's change, if one is registered for and comes. */
  const deliver = async (order: StoreOrder) => {
    if (process.isDead || store.webhooks.size === 0) return;
    const doc = await load();
    await attempt(() => applyFetchedOrders(deps, doc, [recordOf(order)], 'reconcile'));
  };
  /** An order made or changed now; the API may show it later, and its event may be lost. */
  const change = async (wish: { id?: number; lag?: number; isTold?: boolean; createdAt?: number } = {}) => {
    clock.now += 1_000;
    const known = wish.id === undefined ? undefined : store.orders.get(wish.id);
    const order: StoreOrder = {
      id: known?.id ?? ++store.id,
      createdAt: known?.createdAt ?? wish.createdAt ?? clock.now,
      updatedAt: clock.now,
      status: 'success',
      shownAt: clock.now + (wish.lag ?? 0),
    };
    store.orders.set(order.id, order);
    if (wish.isTold ?? false) await deliver(order);
    return order;
  };
  /** Orders of the store that are not here, or only in an older version. */
  const missing = async (): Promise<number[]> => {
    const held = await orders(base).find({ channelId: channel._id }).toArray();
    const versions = new Map(held.map((it) => [it.channelOrderId, it.channelUpdatedAt?.getTime() ?? 0]));
    const { importFrom } = (await load()).settings;
    return [...store.orders.values()]
      .filter((it) => it.updatedAt >= importFrom.getTime() && it.shownAt <= clock.now)
      .filter((it) => (versions.get(String(it.id)) ?? 0) < Math.floor(it.updatedAt / 1_000) * 1_000)
      .map(({ id }) => id);
  };
  const pass = async (ms: number) => {
    clock.now += ms;
    await jobs();
  };
  await jobs();
  return {
    clock,
    store,
    token,
    process,
    deps,
    channelId: channel._id,
    load,
    jobs,
    pass,
    save,
    setActive,
    change,
    missing,
    restart,
  };
}

export type GapStage = Awaited<ReturnType<typeof gapStage>>;
