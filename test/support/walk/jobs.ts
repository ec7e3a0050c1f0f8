import { setTimeout as delay } from 'node:timers/promises';
import mongoose from 'mongoose';
import { expect } from 'vitest';
import { endOtherSessions, endSession } from '../../../src/accounts/end-sessions.ts';
import { ensureOwner } from '../../../src/accounts/ensure-owner.ts';
import { findAccount } from '../../../src/accounts/queries.ts';
import { users } from '../../../src/accounts/user-model.ts';
import { asks } from '../../../src/apply/ask-model.ts';
import { letGo } from '../../../src/apply/ask-writes.ts';
import { isBraked, mayTurnUpUntil } from '../../../src/apply/not-found-brake.ts';
import { addNotice } from '../../../src/channels/problems.ts';
import { channelsOfWarehouse } from '../../../src/channels/queries.ts';
import { strayWebhooks } from '../../../src/channels/stray-webhooks.ts';
import { createVault } from '../../../src/crypto.ts';
import { expireIdempotencyKeys } from '../../../src/despatch/idempotency.ts';
import { finishDisconnects } from '../../../src/disconnect/finish-disconnects.ts';
import { dropOldRaw } from '../../../src/events/drop-old-raw.ts';
import { keepUnreadable } from '../../../src/events/keep-unreadable.ts';
import { events } from '../../../src/events/model.ts';
import { drainSpool } from '../../../src/ingest/drain-spool.ts';
import { createShares } from '../../../src/ingest/quarantine-shares.ts';
import { expireLeases } from '../../../src/mail/expire-leases.ts';
import { type MailDoc, mails } from '../../../src/mail/model.ts';
import { nextProbe } from '../../../src/mail/queries.ts';
import { resendMail } from '../../../src/mail/resend.ts';
import { dropOldMailBodies } from '../../../src/mail/retention.ts';
import { senderOf } from '../../../src/mail/sender-model.ts';
import { wakeDue } from '../../../src/mail/wake-due.ts';
import { rolesStep, scopesStep } from '../../../src/migrations/access-steps.ts';
import { migrations } from '../../../src/migrations/model.ts';
import { ordersStep } from '../../../src/migrations/orders-step.ts';
import { reseal, sealedByKey } from '../../../src/migrations/reseal.ts';
import { resealStep } from '../../../src/migrations/reseal-step.ts';
import { runSteps } from '../../../src/migrations/run-steps.ts';
import { shipmentsStep } from '../../../src/migrations/shipments-step.ts';
import type { UpgradeStep } from '../../../src/migrations/step.ts';
import { holdLease } from '../../../src/mongo/lease.ts';
import { endImportDelays } from '../../../src/orders/end-import-delays.ts';
import { orderHoldings } from '../../../src/orders/order-holdings.ts';
import { releaseTwins } from '../../../src/orders/release-twins.ts';
import { reopenHistory } from '../../../src/orders/reopen-history.ts';
import { catalogueHoldings } from '../../../src/products/catalogue-holdings.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/time.ts';
import { clearDefault } from '../../../src/warehouses/queries.ts';
import { buildChannel } from '../build-channel.ts';
import { buildOrder } from '../build-order.ts';
import { ACTOR } from '../channel-world.ts';
import { until } from '../until.ts';
import { askDoc } from './seed-bulk.ts';
import type { WalkWorld } from './world.ts';

const ago = (ms: number) => new Date(Date.now() - ms);

/** What the clock brings. */
export async function runEveryJob({ gateway, account }: WalkWorld): Promise<void> {
  const { deps } = gateway;
  const { accountId } = account;
  const event = await events(deps).findOne({ accountId });
  const mail = await mails(deps).findOne({ accountId });
  if (!event || !mail) throw new Error('nothing was seeded');
  const old = { receivedAt: ago(40 * DAY), raw: Buffer.from('{}') };
  await events(deps).updateOne({ _id: event._id }, { $set: old });
  expect(await dropOldRaw(deps)).toBe(1);
  await dropOldMailBodies(deps);
  const { doc: ended } = await buildChannel(deps, {
    accountId,
    disconnected: { at: ago(HOUR), keeps: 'nothing', doneAt: null },
  });
  await buildOrder(deps, { accountId, channelId: ended._id, channelOrderId: 'erased' });
  await finishDisconnects(deps);
  const late = { accountId, channelOrderId: 'held', isHistory: true, holdUntil: ago(MINUTE) };
  await buildOrder(deps, late);
  await endImportDelays(deps);
  await expireIdempotencyKeys(deps);

  const put = (set: Partial<MailDoc>) => mails(deps).updateOne({ _id: mail._id }, { $set: set });
  await put({ state: 'attempting', lease: { token: 'gone', until: ago(MINUTE) } });
  await expireLeases(deps);
  await put({ state: 'failed' });
  await resendMail(deps, accountId, ACTOR, mail._id);
  await wakeDue(deps);
  await nextProbe(deps, senderOf(deps.config), new Date());

  const delivery = {
    eventId: 'walk',
    accountId: accountId.toString(),
    channelId: event.channelId.toString(),
    topic: 'order/created',
    body: Buffer.from('{}'),
    verified: 'timestamped',
    traceparent: '',
    receivedAt: new Date(),
  } as const;
  const proof = { from: 'much', signatures: { any: 'x' }, at: new Date() };
  const channel = { ...delivery, secrets: [], secretsSetAt: [] };
  for (const body of [Buffer.from('1'), Buffer.from('2')])
    await deps.door.quarantine.put({
      channel,
      topic: delivery.topic,
      body,
      proof,
      reason: 'signature_mismatch',
    });
  const full = createShares(deps, { rows: 1, bytes: Number.MAX_SAFE_INTEGER, recountMs: 0, mostMoved: 1 });
  await full.take(delivery.channelId, { ...proof, from: 'little' }, 1);
  await deps.door.spool.put(delivery, SECOND);
  const refuses = { publish: () => Promise.reject(new Error('no broker')) };
  await drainSpool({ ...deps, publisher: refuses, spool: deps.door.spool });
  await drainSpool({ ...deps, publisher: deps.broker.publisher, spool: deps.door.spool });
}

type Listed = Parameters<typeof strayWebhooks>[2];

/** What seldom happens, asked for directly. A query that nothing else here causes belongs here. */
export async function doWhatIsSeldom({ gateway, account }: WalkWorld): Promise<void> {
  const { deps } = gateway;
  const { accountId, warehouseId } = account;
  const { doc: channel } = await buildChannel(deps, { accountId, name: 'Seldom' });
  const held = { accountId, channelId: channel._id };
  const twin = { channelId: channel._id, orderId: channel._id, ours: false };
  await buildOrder(deps, { ...held, isHistory: true, status: 'history' });
  await buildOrder(deps, { ...held, channelOrderId: '4', twin } as Parameters<typeof buildOrder>[1]);
  await reopenHistory(deps, channel);
  await releaseTwins(deps, channel);
  await keepUnreadable(deps, channel, 'order/fetched', { id: 'none' }, new Error('no usable id'));
  await findAccount(deps, accountId);
  await deps.access.channel(channel._id.toString());
  const turn = { progress: { done: 0 }, note: async () => {}, signal: new AbortController().signal };
  for (const step of [rolesStep(deps), scopesStep(deps), ordersStep(deps), shipmentsStep(deps)])
    await step.run(turn);
  await resealStep(deps).isDue?.();
  // There and back: the gateway that runs here reads both.
  for (const format of [1, 2] as const)
    await reseal({ ...deps, vault: createVault(deps.config.encryptionKeys, () => format) }, async () => {});
  await sealedByKey(deps);
  await addNotice(deps, channel._id, { code: 'walked', message: 'Walked.', at: new Date() });
  await deps.db.transaction(async (session) => {
    await channelsOfWarehouse(deps, accountId, warehouseId, session);
    await clearDefault(deps, accountId, session);
  });
  const stray = { address: `${deps.config.publicUrl}/webhooks/recharge/${'s'.repeat(32)}/order/created` };
  await strayWebhooks(deps, channel, [
    { id: '1', topic: 'order/created', version: '2021-11', ...stray },
  ] as Listed);
  const user = await users(deps).findOne({ _id: account.userId });
  if (!user) throw new Error('no user was seeded');
  await endSession(deps, user, 'none');
  await endOtherSessions(deps, { ...user, _id: channel._id }, 'none');
  const { email: ownerEmail, password: ownerPassword } = account;
  await ensureOwner({ ...deps, config: { ...deps.config, ownerEmail, ownerPassword } });

  for (const holdings of [orderHoldings(deps), catalogueHoldings(deps)]) await holdings.count(channel, 100);
  await isBraked(deps, orderHoldings(deps), channel);
  await mayTurnUpUntil(deps, channel, { resource: 'order', objectId: '1' }, null);
  await letGo(deps, [channel], new Date());
  const nobody = { _id: new mongoose.Types.ObjectId(), accountId };
  await asks(deps).insertOne(askDoc(nobody, '1', ago(MINUTE)));
  await until(async () => !(await asks(deps).findOne({ channelId: nobody._id })), {
    what: 'the ask dropped',
  });
}

/** The steps of an upgrade, beside an older version, with one that fails and one that lasts. */
export async function upgradeOnce({ gateway }: WalkWorld): Promise<void> {
  const { deps, database } = gateway;
  const older = new mongoose.mongo.MongoClient(database.uri, { appName: 'helm-gateway' });
  await older.db().command({ ping: 1 });
  const step = (name: string, run: UpgradeStep['run'], alone = false): UpgradeStep => ({ name, alone, run });
  const lasting = step('lasting', async ({ note }) => {
    await note({ done: 1 });
    const place = { rows: migrations(deps), of: { _id: 'lasting' }, field: 'second' };
    await holdLease(deps, place, () => delay(100), { forMs: 60 });
  });
  const failing = step('failing', () => Promise.reject(new Error('as it should')));
  const steps = [lasting, step('waiting', async () => {}, true), failing];
  await expect(runSteps(deps, steps, new AbortController().signal)).rejects.toThrow();
  // The tests of other files share the server, and would take it for a version that runs beside theirs.
  await older.close();
}
