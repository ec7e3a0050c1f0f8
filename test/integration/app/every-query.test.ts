import { setTimeout as delay } from 'node:timers/promises';
import mongoose, { type mongo } from 'mongoose';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureOwner } from '../../../src/accounts/ensure-owner.ts';
import { findAccount } from '../../../src/accounts/queries.ts';
import type { OpenApiDocument } from '../../../src/api/openapi-types.ts';
import { audits } from '../../../src/audit/model.ts';
import { channels } from '../../../src/channels/model.ts';
import { addNotice } from '../../../src/channels/problems.ts';
import { channelsOfWarehouse } from '../../../src/channels/queries.ts';
import type { Deps } from '../../../src/deps.ts';
import { expireIdempotencyKeys } from '../../../src/despatch/idempotency.ts';
import { dropOldRaw } from '../../../src/events/drop-old-raw.ts';
import { keepUnreadable } from '../../../src/events/keep-unreadable.ts';
import { events } from '../../../src/events/model.ts';
import { drainSpool } from '../../../src/ingest/drain-spool.ts';
import { expireLeases } from '../../../src/mail/expire-leases.ts';
import { type MailDoc, mails } from '../../../src/mail/model.ts';
import { resendMail } from '../../../src/mail/resend.ts';
import { dropOldMailBodies } from '../../../src/mail/retention.ts';
import { wakeDue } from '../../../src/mail/wake-due.ts';
import { migrations } from '../../../src/migrations/model.ts';
import { runSteps } from '../../../src/migrations/run-steps.ts';
import type { UpgradeStep } from '../../../src/migrations/step.ts';
import { openDatabase } from '../../../src/mongo/database.ts';
import { holdLease } from '../../../src/mongo/lease.ts';
import { orders } from '../../../src/orders/model.ts';
import { reopenHistory } from '../../../src/orders/reopen-history.ts';
import { reconcileChannel } from '../../../src/reconcile/reconcile-channel.ts';
import { syncCatalogue } from '../../../src/reconcile/sync-catalogue.ts';
import { shipments } from '../../../src/shipments/model.ts';
import { DAY, MINUTE, SECOND } from '../../../src/time.ts';
import { clearDefault } from '../../../src/warehouses/queries.ts';
import { afterThisFile } from '../../support/after-this-file.ts';
import { type BuiltAccount, buildAccount } from '../../support/build-account.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { buildOrder } from '../../support/build-order.ts';
import { ACTOR } from '../../support/channel-world.ts';
import { deliverySender } from '../../support/delivery-stream.ts';
import { DESPATCH_EMAILS_ON } from '../../support/mail-world.ts';
import { type TestApp, testApp } from '../../support/test-app.ts';
import { testDeps } from '../../support/test-deps.ts';
import { until } from '../../support/until.ts';
import { callLists } from '../../support/walk/call-lists.ts';
import { callSitesInSource, watchCallSites } from '../../support/walk/call-sites.ts';
import { judge } from '../../support/walk/judge.ts';
import { createRecorder } from '../../support/walk/recorder.ts';
import { seedBulk } from '../../support/walk/seed-bulk.ts';
import { createVisitor } from '../../support/walk/visitor.ts';

/** Collections that stay small by nature, and how small: they may be read from end to end. */
const BOUNDED: Record<string, string> = {
  accounts: 'one for each customer of Helm',
  users: 'a few for each account',
  apikeys: 'a few for each account; a page shows 200',
  channels: 'one for each connected store; all of them are in the memory of every door anyway',
  warehouses: 'a few for each account',
  migrations: 'one for each step of an upgrade',
};

/** Questions that look at more than they want, and why that stays bearable. */
const BEARABLE: [RegExp, string][] = [
  [
    /^find products .*title: \{\$regex/,
    'a part of a title: looks at all products of the account, some thousands',
  ],
  [
    /^find spool \{filter: \{\$or: \[\{leasedUntil/,
    'drained from its oldest row: passes over what is leased alone',
  ],
  [/^find orders .*isHistory/, 'goes through the orders of a channel once, when a person asks for it'],
];

const recorder = createRecorder();
let gateway: TestApp;
let account: BuiltAccount;
let sites: Set<string>;

const plain = (deps: Deps) => ({ db: deps.db, vault: deps.vault });

/** Two years of two stores and of a neighbour's, before anything runs. */
async function seed(uri: string): Promise<string> {
  const deps = await testDeps({
    databaseUri: uri,
    env: { ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 3).toString('base64')}` },
  });
  account = await buildAccount(deps);
  const neighbour = await buildAccount(deps);
  const { accountId, warehouseId } = account;
  const { doc: old } = await buildChannel(deps, {
    accountId,
    name: 'Old store',
    despatchEmails: DESPATCH_EMAILS_ON,
  });
  const { doc: paused } = await buildChannel(deps, { accountId, name: 'Paused store', active: false });
  const { doc: theirs } = await buildChannel(deps, { accountId: neighbour.accountId });
  await seedBulk(plain(deps), old, { warehouseId });
  await seedBulk(plain(deps), paused, { orders: 500 });
  await seedBulk(plain(deps), theirs, { orders: 500 });
  return uri;
}

async function everyRouteOfTheApi(): Promise<void> {
  const { deps } = gateway;
  const api = await gateway.apiOf(account);
  const { accountId, warehouseId } = account;
  const order = await orders(deps).findOne({ accountId, status: 'despatched' });
  const shipment = await shipments(deps).findOne({ accountId });
  const answer = await fetch(`${gateway.url}/api/v1/openapi.json`);
  await callLists(api, (await answer.json()) as OpenApiDocument, {
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
  const open = await orders(deps).find({ accountId, status: 'new' }).limit(3).toArray();
  for (const [i, one] of open.entries()) {
    const named = i === 0 ? { orderId: one._id.toString() } : { channelOrderId: one.channelOrderId };
    const body = {
      ...named,
      carrier: 'DPD UK',
      trackingNumber: `D${i}`,
      ...(i === 2 ? { channelId: one.channelId } : {}),
    };
    const key = { 'idempotency-key': `walk-${i}` };
    const { status, body: made } = await api<{ id: string }>('POST', '/shipments', body, key);
    expect(status).toBe(201);
    expect((await api('POST', '/shipments', body, key)).status).toBe(200);
    expect((await api('PATCH', `/shipments/${made.id}`, { trackingNumber: 'D9' })).status).toBe(200);
    if (i === 1) expect((await api('POST', `/shipments/${made.id}/void`)).status).toBe(200);
  }
}

async function everyPage(): Promise<void> {
  const order = await orders(gateway.deps).findOne({ accountId: account.accountId, status: 'new' });
  const visitor = createVisitor(gateway.url, {
    search: [order?.number ?? '', 'amelia', 'SKU-7', 'espresso', order?.channelOrderId ?? ''],
    fields: { carrier: 'Royal Mail', trackingNumber: 'AB123456789GB', name: 'Walked', brandName: 'Walked' },
  });
  await visitor.signIn(account.email, account.password);
  await visitor.visit('/');
  for (const address of ['/settings/sales-channels', '/activity/dead-letters', '/activity/changes', '/mail'])
    await visitor.visit(address);
  await visitor.pressAll(/sign-out|disconnect|deactivate|discard/);
  expect(visitor.failures).toEqual([]);
  expect(visitor.visits.size).toBeGreaterThan(30);
}

/** From the door to the order: signed, unsigned, wrong, unreadable, late, twice, and by way of the spool. */
async function everyKindOfDelivery(): Promise<void> {
  const { deps, sandbox } = gateway;
  const channel = await gateway.connect(account);
  const { _id } = channel;
  const done = async () => {
    const doc = await gateway.channelOf(_id);
    return doc?.imports.orders.state === 'done' && doc.imports.products.state === 'done';
  };
  await until(done, { timeoutMs: 40_000, what: 'the first import' });
  await seedBulk(plain(deps), channel, { orders: 500 });
  const placed = sandbox.store.placeOrder();
  sandbox.store.changeOrder(placed.id, (order) => {
    order.note = 'Ring twice';
  });
  const kept = await until(() => orders(deps).findOne({ channelId: _id, channelOrderId: String(placed.id) }));
  sandbox.store.cancelOrder(sandbox.store.placeOrder().id);

  const secret = await buildChannel(plain(deps), { accountId: account.accountId, name: 'By hand' });
  const sender = deliverySender(gateway.url, secret);
  const [first] = [await sender.sendOrder(), await sender.sendOrder()];
  await sender.sendRaw('order/created', first.objectId, first.body);
  await sender.sendRaw('order/created', 'none', '{"order": {}}');
  await sender.sendRaw(
    'order/deleted',
    first.objectId,
    JSON.stringify({ order: { id: Number(first.objectId) } }),
  );
  const liar = deliverySender(gateway.url, { ...secret, clientSecret: 'whsec_of_tomorrow' });
  const right = async () => {
    const owner = { accountId: account.accountId, name: 'Tomorrow', clientSecretText: 'whsec_of_tomorrow' };
    return (await buildChannel(plain(deps), owner)).doc;
  };
  await liar.sendOrder();
  await liar.sendOrder({ id: 5 });
  await deps.releaseQuarantine(secret.doc._id.toString());
  await channels(deps).updateOne(
    { _id: secret.doc._id },
    { $set: { clientSecret: (await right()).clientSecret } },
  );
  await deps.releaseQuarantine(secret.doc._id.toString());
  const open = await buildChannel(plain(deps), {
    accountId: account.accountId,
    name: 'Unsigned',
    clientSecretText: null,
  });
  await deliverySender(gateway.url, open).sendOrder();
  await until(async () => (await events(deps).countDocuments({ channelId: secret.doc._id })) >= 3);
  expect(kept.note === null || kept.note === 'Ring twice').toBe(true);

  await reconcileChannel(deps, _id, { notWithinMs: 0 });
  await syncCatalogue(deps, _id, { notWithinMs: 0 });
}

/** What the clock brings, and what else no visitor and no delivery causes. */
async function everyJob(): Promise<void> {
  const { deps } = gateway;
  const { accountId, warehouseId } = account;
  const { doc: channel } = await buildChannel(plain(deps), { accountId, name: 'By the clock' });
  const order = await buildOrder(deps, {
    accountId,
    channelId: channel._id,
    isHistory: true,
    status: 'history',
  });
  const ago = (ms: number) => new Date(Date.now() - ms);

  const old = { receivedAt: ago(40 * DAY), raw: Buffer.from('{}') };
  await events(deps).updateMany({ channelId: channel._id }, { $set: old });
  const [some] = await events(deps).find({ accountId }).limit(1).toArray();
  if (some) await events(deps).updateOne({ _id: some._id }, { $set: old });
  expect(await dropOldRaw(deps)).toBe(1);
  await dropOldMailBodies(deps);
  await expireIdempotencyKeys(deps);
  await reopenHistory(deps, channel);
  await keepUnreadable(deps, channel, 'order/fetched', { id: 'none' }, new Error('no usable id'));
  await findAccount(deps, accountId);
  await addNotice(deps, channel._id, { code: 'walked', message: 'Walked.', at: new Date() });
  await deps.db.transaction(async (session) => {
    await channelsOfWarehouse(deps, accountId, warehouseId, session);
    await clearDefault(deps, accountId, session);
  });
  await ensureOwner({
    ...deps,
    config: { ...deps.config, ownerEmail: account.email, ownerPassword: account.password },
  });

  const [mail] = await mails(deps).find({ accountId }).limit(1).toArray();
  if (!mail) throw new Error('no mail was seeded');
  const late = { token: 'gone', until: ago(MINUTE) };
  const state = (set: Partial<MailDoc>) => mails(deps).updateOne({ _id: mail._id }, { $set: set });
  await state({ state: 'attempting', lease: late });
  await expireLeases(deps);
  await state({ state: 'failed' });
  await resendMail(deps, accountId, ACTOR, mail._id);
  await wakeDue(deps);

  const event = { eventId: 'walk', accountId: accountId.toString(), channelId: channel._id.toString() };
  const delivery = {
    topic: 'order/created',
    body: Buffer.from('{}'),
    verified: 'timestamped',
    traceparent: '',
  } as const;
  await deps.door.spool.put({ ...event, ...delivery, receivedAt: new Date() }, SECOND);
  await drainSpool({ ...deps, publisher: deps.broker.publisher, spool: deps.door.spool });
  expect(order.isHistory).toBe(true);
}

/** The steps of an upgrade, beside an older version, with one that fails and one that lasts. */
async function everyTurnOfAnUpgrade(): Promise<void> {
  const { deps } = gateway;
  const older = await new mongoose.mongo.MongoClient(gateway.database.uri, {
    appName: 'helm-gateway',
  }).connect();
  afterThisFile(() => older.close());
  await older.db().command({ ping: 1 });
  const { signal } = new AbortController();
  const step = (name: string, run: UpgradeStep['run'], alone = false): UpgradeStep => ({ name, alone, run });
  const lasting = step('lasting', async ({ note }) => {
    await note({ done: 1 });
    const rows = migrations(deps);
    await holdLease(deps, { rows, of: { _id: 'lasting' }, field: 'second' }, () => delay(100), { forMs: 60 });
  });
  const failing = step('failing', () => Promise.reject(new Error('as it should')));
  await expect(
    runSteps(deps, [lasting, step('waiting', async () => {}, true), failing], signal),
  ).rejects.toThrow();
}

describe('every query that the product sends to MongoDB', { timeout: 180_000 }, () => {
  beforeAll(async () => {
    sites = watchCallSites();
    gateway = await testApp({ onCommand: recorder.onCommand, services: { mongodbUri: seed } });
    await everyKindOfDelivery();
    await everyRouteOfTheApi();
    await everyPage();
    await everyJob();
    await everyTurnOfAnUpgrade();
  }, 180_000);

  test('was sent while the whole product was driven', () => {
    const missed = callSitesInSource().filter((site) => !sites.has(site));
    expect(missed).toEqual([]);
    expect([...recorder.unknown]).toEqual([]);
  });

  test('is served by an index: no collection scan, no blocking sort, no record looked at in vain', async () => {
    expect(await faultsOf(recorder)).toEqual([]);
  });

  test('would be found if it were not', async () => {
    const planted = createRecorder();
    const { mongodbUri: uri } = gateway.deps.config;
    const db = await openDatabase(gateway.deps, { uri, onCommand: planted.onCommand });
    afterThisFile(() => db.close());
    const { accountId } = account;
    await orders({ db }).find({ note: 'none' }).toArray();
    await orders({ db }).find({ accountId }).sort({ note: 1 }).toArray();
    await events({ db }).updateMany({ accountId, traceparent: 'none' }, { $set: { traceparent: null } });
    await mails({ db }).deleteMany({ kind: 'none' });
    await audits({ db }).countDocuments({ note: 'none' });
    const found = await faultsOf(planted);
    expect(found.map((fault) => fault.replaceAll(/\d+ /g, 'n ')).toSorted()).toEqual(
      [
        'aggregate audit {pipeline: [{$match: {note: string}}, {$group: {_id: n, n: {$sum: n}}}]}: looks at n records for 0',
        'aggregate audit {pipeline: [{$match: {note: string}}, {$group: {_id: n, n: {$sum: n}}}]}: reads the whole collection (COLLSCAN)',
        'delete mails {q: {kind: string}, limit: n}: looks at n records for 0',
        'delete mails {q: {kind: string}, limit: n}: reads the whole collection (COLLSCAN)',
        'find orders {filter: {accountId: ObjectId}, sort: {"note":1}}: sorts n records in memory (SORT)',
        'find orders {filter: {note: string}}: looks at n records for 0',
        'find orders {filter: {note: string}}: reads the whole collection (COLLSCAN)',
        'update events {q: {accountId: ObjectId, traceparent: string}, multi: boolean}: looks at n index keys for 0',
        'update events {q: {accountId: ObjectId, traceparent: string}, multi: boolean}: looks at n records for 0',
      ].toSorted(),
    );
  });
});

/** What is wrong with the commands that a recorder heard, on the records that are there now. */
async function faultsOf({
  recorded,
}: Pick<ReturnType<typeof createRecorder>, 'recorded'>): Promise<string[]> {
  const db = gateway.database.connection.db as mongo.Db;
  const faults = new Set<string>();
  for (const one of recorded()) {
    if (Object.hasOwn(BOUNDED, one.collection) || BEARABLE.some(([of]) => of.test(one.shape))) continue;
    const { shape, faults: found } = await judge(db, one);
    for (const fault of found) faults.add(`${shape}: ${fault}`);
  }
  return [...faults].toSorted();
}
