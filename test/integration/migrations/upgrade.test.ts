import { Types } from 'mongoose';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { users } from '../../../src/accounts/user-model.ts';
import { ALL_COLLECTIONS } from '../../../src/all-collections.ts';
import { API_SCOPES, apiKeys } from '../../../src/api/key-model.ts';
import { createChannelAccess } from '../../../src/channels/access.ts';
import { fillNewFields } from '../../../src/channels/fill-new-fields.ts';
import { channels } from '../../../src/channels/model.ts';
import { openClientSecret, openHookKey, openToken } from '../../../src/channels/secrets.ts';
import { createVault } from '../../../src/crypto.ts';
import type { Deps } from '../../../src/deps.ts';
import { events } from '../../../src/events/model.ts';
import { migrations } from '../../../src/migrations/model.ts';
import { runSteps } from '../../../src/migrations/run-steps.ts';
import { upgradeChains } from '../../../src/migrations/upgrade-chains.ts';
import { orders } from '../../../src/orders/model.ts';
import { shipments } from '../../../src/shipments/model.ts';
import { dataOf010 } from '../../support/data-of-010.ts';
import { applyOrderEvents } from '../../support/order-stage.ts';
import { testDatabase } from '../../support/test-database.ts';
import { testDeps } from '../../support/test-deps.ts';

const never = new AbortController().signal;
type Dump = Awaited<ReturnType<typeof dataOf010>>;

let deps: Deps;
let dump: Dump;
async function restore(): Promise<void> {
  const database = await testDatabase();
  dump = await dataOf010(database.connection);
  const base = await testDeps({
    databaseUri: database.uri,
    env: { ENCRYPTION_KEYS: dump.encryptionKeys },
  });
  deps = { ...base, vault: createVault(base.config.encryptionKeys) };
  await fillNewFields(deps);
}

async function upgrade(signal = never) {
  for (const chain of upgradeChains(deps, ALL_COLLECTIONS)) await runSteps(deps, chain, signal);
}
const byHand = () => ({ channelId: new Types.ObjectId(dump.secrets.channelId) });
const order = (id: number) => orders(deps).findOne({ ...byHand(), channelOrderId: String(id) });
const channel = (name: string) => channels(deps).findOne({ name });
const standing = async (id: number) => {
  const found = await order(id);
  return [found?.status, found?.statusReason];
};
const everything = async () =>
  Object.fromEntries(
    await Promise.all(
      ALL_COLLECTIONS.filter(({ storedAs }) => storedAs.name !== 'migrations').map(async (rows) => [
        rows.storedAs.name,
        await deps.db.connection.collection(rows.storedAs.name).find({}).sort({ _id: 1 }).toArray(),
      ]),
    ),
  );

const withBytes = async () =>
  Promise.all(
    (['none', 'timestamped'] as const).map((verified) =>
      events(deps).countDocuments({ raw: { $type: 'binData' }, verified }),
    ),
  );
const opened = async () => {
  const doc = await channel('By hand');
  if (!doc?.clientSecret) throw new Error('no secret');
  return [openToken(deps, doc), openClientSecret(deps, doc, doc.clientSecret), openHookKey(deps, doc)];
};
const lines = async () =>
  (await orders(deps).find({}).sort({ _id: 1 }).toArray()).map((found) => found.lines);
const asItWas = async () => ({
  standing: await standing(1007),
  shipments: await shipments(deps).find({}).sort({ _id: 1 }).toArray(),
  withBytes: await withBytes(),
  opened: await opened(),
  lines: await lines(),
});

describe('the database of version 0.1.0, upgraded,', () => {
  let before: Awaited<ReturnType<typeof asItWas>>;
  beforeAll(async () => {
    await restore();
    before = await asItWas();
    await upgrade();
  });

  test('knows when its channels were first active, and of one saved paused that it never was', async () => {
    for (const name of ['Harbour Lane', 'By hand', 'Same store again', 'Unsigned']) {
      const found = await channel(name);
      expect([name, found?.firstActiveAt]).toEqual([name, found?.connectedAt]);
    }
    expect((await channel('Never active'))?.firstActiveAt).toBeNull();
  });

  test('has its unshipped history judged again: a prepaid order that was sent since is work, an old one stays history', async () => {
    expect(before.standing).toEqual(['history', null]);
    expect(await standing(1007)).toEqual(['new', null]);
    // Old by its dates, but it was made anew since the channel is active.
    expect(await standing(1006)).toEqual(['new', null]);
    const store = await channel('Harbour Lane');
    const imported = await orders(deps)
      .find({ channelId: store?._id as Types.ObjectId })
      .toArray();
    expect(imported.map(({ status }) => status).filter((status) => status === 'history')).toHaveLength(4);
  });

  test('has every status by the rules of today', async () => {
    const seen = Object.fromEntries(
      await Promise.all(
        [1001, 1002, 1003, 1004, 1005, 1008, 1009, 1010, 1011, 1012, 1013, 1014].map(async (id) => [
          id,
          await standing(id),
        ]),
      ),
    );
    expect(seen).toEqual({
      1001: ['new', null],
      1002: ['despatched', null],
      1003: ['partially_despatched', null],
      1004: ['exception', 'cancelled_after_despatch'],
      1005: ['despatched', null],
      1008: ['forecast', null],
      1009: ['on_hold', 'charge_refunded'],
      1010: ['exception', 'channel_error'],
      // Nothing of it is to be shipped: version 0.1.0 showed it as work.
      1011: ['despatched', 'nothing_to_ship'],
      1012: ['cancelled', null],
      1013: ['cancelled', 'deleted'],
      1014: ['new', null],
    });
  });

  test('lets one of two copies of an order go: the one of which something left, else that of the channel made first', async () => {
    const copies = async (id: string) =>
      (await orders(deps).find({ channelOrderId: id }).sort({ _id: 1 }).toArray()).map(
        ({ status, statusReason }) => [status, statusReason],
      );
    expect(await copies('2001')).toEqual([
      ['new', null],
      ['on_hold', 'twin_order'],
    ]);
    expect(await copies('2002')).toEqual([
      ['despatched', null],
      ['on_hold', 'twin_order'],
    ]);
  });

  test('gives each shipment its copy of the address and keeps its items', async () => {
    expect(before.shipments.some((one) => 'shippingAddress' in one)).toBe(false);
    const after = await shipments(deps).find({}).sort({ _id: 1 }).toArray();
    expect(after).toHaveLength(5);
    expect(after.map(({ lines }) => lines)).toEqual(before.shipments.map(({ lines }) => lines));
    expect(after.every(({ shippingAddress }) => shippingAddress?.zip === 'BS1 4XJ')).toBe(true);
  });

  test('lets its people and keys do what they did', async () => {
    const people = await users(deps).find({}).sort({ role: -1 }).toArray();
    expect(people.map(({ role }) => role)).toEqual(['owner', 'manager']);
    expect((await apiKeys(deps).findOne({}))?.scopes).toEqual(API_SCOPES);
  });

  test('keeps no bytes of unsigned deliveries, and those of signed ones', async () => {
    const [unsigned = 0, signed = 0] = before.withBytes;
    expect([unsigned > 0, signed > 0]).toEqual([true, true]);
    expect(await withBytes()).toEqual([0, signed]);
  });

  test('opens its secrets before and after they are sealed anew', async () => {
    const { token, clientSecret, hookKey } = dump.secrets;
    expect(before.opened).toEqual([token, clientSecret, hookKey]);
    expect(await opened()).toEqual([token, clientSecret, hookKey]);
    expect(JSON.stringify(await channels(deps).find({}).toArray())).not.toContain('"v1.');
  });

  test('keeps the ids of lines', async () => {
    expect(await lines()).toEqual(before.lines);
  });
});

describe('an upgrade of the database of version 0.1.0', () => {
  beforeEach(restore);

  test('imports waiting prepaid shipments once', async () => {
    await upgrade();
    const store = await channel('Harbour Lane');
    expect(store?.imports.orders).toMatchObject({ state: 'queued' });
    await channels(deps).updateOne(
      { _id: store?._id as Types.ObjectId },
      { $set: { 'imports.orders.state': 'done', 'watch.prepaidAt': new Date() } },
    );
    await upgrade();
    expect((await channel('Harbour Lane'))?.imports.orders.state).toBe('done');
  });

  test('goes through all other orders when one of them cannot be judged', async () => {
    await orders(deps).updateOne({ ...byHand(), channelOrderId: '1001' }, { $unset: { lines: 1 } });
    await upgrade();
    expect(await standing(1007)).toEqual(['new', null]);
    expect(await standing(1011)).toEqual(['despatched', 'nothing_to_ship']);
    expect(await migrations(deps).countDocuments({ finishedAt: null })).toBe(0);
  });

  test('changes nothing when it is upgraded again, nor when all steps are gone through once more', async () => {
    await upgrade();
    const whole = await everything();
    await upgrade();
    expect(await everything()).toEqual(whole);
    // As after a restart from nothing: all steps once more.
    await migrations(deps).deleteMany({});
    await upgrade();
    expect(await everything()).toEqual(whole);
  });

  test('ends the same when each step dies after each of its batches', async () => {
    for (let cut = 1; ; cut += 1) {
      const stopping = new AbortController();
      let notes = 0;
      const rows = migrations(deps);
      const dying: Deps = {
        ...deps,
        now: () => {
          // Steps ask the clock at least once a batch.
          if (++notes === cut) stopping.abort();
          return new Date();
        },
      };
      for (const chain of upgradeChains(dying, ALL_COLLECTIONS))
        await runSteps(dying, chain, stopping.signal).catch(() => {});
      if (!stopping.signal.aborted) break;
      await rows.updateMany({}, { $unset: { lease: 1 } });
    }
    expect(await standing(1007)).toEqual(['new', null]);
    expect(await standing(1011)).toEqual(['despatched', 'nothing_to_ship']);
    expect(await shipments(deps).countDocuments({ shippingAddress: { $exists: false } })).toBe(0);
    expect(await migrations(deps).countDocuments({ finishedAt: null })).toBe(0);
  });

  test('the same version of an order, delivered in other bytes, is a duplicate of what version 0.1.0 stored, not a tie', async () => {
    const row = await events(deps).findOne({ ...byHand(), objectId: '1001', topic: 'order/created' });
    const raw: unknown = row?.raw;
    if (!row || !Buffer.isBuffer(raw)) throw new Error('no delivery of order 1001');
    const stored = (await order(1001))?.contentHash;
    expect(stored).toMatch(/^[0-9a-f]{64}$/);
    const body = Buffer.concat([raw, Buffer.from(' ')]);
    const [verdict] = await applyOrderEvents({ ...deps, access: createChannelAccess(deps) }, [
      {
        accountId: row.accountId.toString(),
        channelId: row.channelId.toString(),
        eventId: 'the same in other bytes',
        topic: 'order/updated',
        body,
        receivedAt: new Date(),
        verified: 'timestamped',
        traceparent: null,
      },
    ]);
    expect(verdict).toMatchObject({ outcome: 'duplicate', reason: 'same_version' });
  });
});
