import { randomBytes } from 'node:crypto';
import mongoose, { Types } from 'mongoose';
import { expect, test } from 'vitest';
import { type ChannelDoc, channels } from '../../../src/channels/model.ts';
import { openClientSecret, openHookKey, openToken } from '../../../src/channels/secrets.ts';
import { createVault } from '../../../src/crypto.ts';
import type { Deps } from '../../../src/deps.ts';
import { createQuarantine } from '../../../src/ingest/quarantine.ts';
import { quarantineRows } from '../../../src/ingest/quarantine-model.ts';
import { keysResealCommand } from '../../../src/keys-reseal-command.ts';
import { migrations } from '../../../src/migrations/model.ts';
import { connectedProcesses } from '../../../src/migrations/older-versions.ts';
import { reseal, sealedByKey } from '../../../src/migrations/reseal.ts';
import { RESEAL_STEP, resealStep } from '../../../src/migrations/reseal-step.ts';
import { runSteps } from '../../../src/migrations/run-steps.ts';
import { processMark } from '../../../src/process-mark.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { testDeps } from '../../support/test-deps.ts';
import { until } from '../../support/until.ts';

type EncryptionKey = Deps['config']['encryptionKeys'][number];
const key = (id: string): EncryptionKey => ({ id, key: randomBytes(32) });
const [K1, K2, K3] = [key('k1'), key('k2'), key('k3')];
const never = new AbortController().signal;
const knowing = (deps: Deps, ...encryptionKeys: EncryptionKey[]): Deps => ({
  ...deps,
  config: { ...deps.config, encryptionKeys },
  vault: createVault(encryptionKeys),
});
/** As version 0.1.0 sealed: bound to account and field alone. */
const asBefore = (deps: Deps, ...encryptionKeys: EncryptionKey[]): Deps => ({
  ...knowing(deps, ...encryptionKeys),
  vault: createVault(encryptionKeys, () => 1),
});

async function quarantined(deps: Deps, { doc }: Awaited<ReturnType<typeof buildChannel>>, text: string) {
  const channel = {
    channelId: doc._id.toString(),
    accountId: doc.accountId.toString(),
    secrets: [],
    secretsSetAt: [],
  };
  const proof = { from: '192.0.2.0/24', signatures: { any: 'x' }, at: new Date() };
  const body = Buffer.from(text);
  await createQuarantine(deps).put({
    channel,
    topic: 'order/created',
    body,
    proof,
    reason: 'signature_mismatch',
  });
}

/** Everything that a channel keeps sealed, opened by `deps`. */
async function opened(deps: Deps, built: { doc: Pick<ChannelDoc, '_id'> }) {
  const doc = await channels(deps).findOne({ _id: built.doc._id });
  if (!doc?.clientSecret) throw new Error('no channel with a client secret');
  const row = await quarantineRows(deps).findOne({ channelId: doc._id });
  return {
    token: openToken(deps, doc),
    clientSecret: openClientSecret(deps, doc, doc.clientSecret),
    hookKey: openHookKey(deps, doc),
    body: row && createQuarantine(deps).open(row).toString(),
  };
}

test('what version 0.1.0 sealed is read, sealed anew for its record, and does not open under another one then', async () => {
  const deps = await testDeps();
  const before = asBefore(deps, K1);
  const accountId = new Types.ObjectId();
  const [one, other] = [await buildChannel(before, { accountId }), await buildChannel(before, { accountId })];
  await quarantined(before, one, '{"order":{"id":1}}');
  const after = knowing(deps, K1);
  const plain = { token: one.token, clientSecret: one.clientSecret, hookKey: one.hookKey };
  expect(await opened(after, one)).toEqual({ ...plain, body: '{"order":{"id":1}}' });

  await runSteps(after, [resealStep(after)], never);
  expect(await opened(after, one)).toEqual({ ...plain, body: '{"order":{"id":1}}' });
  expect(await sealedByKey(after)).toEqual({ k1: 7 });
  const texts = JSON.stringify(await channels(deps).find({ accountId }).toArray());
  expect(texts).not.toContain('"v1.');
  const moved = await channels(deps).findOne({ _id: one.doc._id });
  await channels(deps).updateOne({ _id: other.doc._id }, { $set: { token: moved?.token as never } });
  await expect(opened(after, other)).rejects.toMatchObject({ code: 'secret_unreadable' });
});

test('waits while a version runs that could not read it, and while a process lacks the new key', async () => {
  const base = await testDeps();
  await buildChannel(asBefore(base, K1));
  const deps = knowing(base, K2, K1);
  const step = resealStep(deps);
  const row = () => migrations(deps).findOne({ _id: RESEAL_STEP });
  const uri = deps.config.mongodbUri;
  const connect = async (appName: string) => {
    const client = new mongoose.mongo.MongoClient(uri, { appName });
    await client.db().command({ ping: 1 });
    return client;
  };
  const seen = async () => (await connectedProcesses(deps)) ?? [];
  const older = await connect('helm-gateway');
  await until(async () => (await seen()).some(({ format }) => format === 1));
  await runSteps(deps, [step], never);
  expect(await row()).toMatchObject({ finishedAt: null, problem: expect.stringContaining('older version') });
  await older.close();
  const behind = await connect(processMark(uri, [K1]));
  await until(async () => {
    const marks = await seen();
    return marks.some(({ keys }) => keys.length === 1) && !marks.some(({ format }) => format === 1);
  });
  await expect(runSteps(deps, [step], never)).rejects.toMatchObject({ code: 'key_unknown' });
  expect(await row()).toMatchObject({ problem: expect.stringContaining('does not know the key "k2"') });
  expect(await sealedByKey(deps)).toEqual({ k1: 3 });
  await behind.close();
  await until(async () => !(await seen()).some(({ keys }) => keys.length === 1));
  await runSteps(deps, [step], never);
  expect(await row()).toMatchObject({ problem: null, finishedAt: expect.any(Date) });
  expect(await sealedByKey(deps)).toEqual({ k2: 3 });
});

test('three keys, 1,500 channels, cut off in between, while secrets are replaced: everything opens when the old keys are gone', async () => {
  const base = await testDeps();
  const accountId = new Types.ObjectId();
  const built: Awaited<ReturnType<typeof buildChannel>>[] = [];
  for (let i = 0; i < 1_500; i += 1) {
    const sealing = i % 3 === 0 ? asBefore(base, K1) : knowing(base, i % 3 === 1 ? K1 : K2);
    built.push(await buildChannel(sealing, { accountId }));
  }
  const deps = knowing(base, K3, K2, K1);
  let batches = 0;
  const cutOff = reseal(deps, async () => {
    batches += 1;
    if (batches === 5) throw new Error('killed');
  });
  await expect(cutOff).rejects.toThrow('killed');
  const counts = await sealedByKey(deps);
  expect(counts['k3']).toBe(1_500);
  expect((counts['k1'] ?? 0) + (counts['k2'] ?? 0)).toBe(3_000);

  // Replaced just before it would be written over: what was read is not there any more.
  const late = built.at(-1) as (typeof built)[number];
  const fresh = deps.vault.seal('sk_replaced_meanwhile', {
    accountId,
    record: late.doc._id,
    field: 'channel.token',
  });
  const racing: Deps = { ...deps, vault: { ...deps.vault } };
  let isReplaced = false;
  racing.vault.openBytes = (text, context) => {
    if (text === late.doc.token.sealed) isReplaced = true;
    return deps.vault.openBytes(text, context);
  };
  racing.vault.seal = (plain, context) => {
    if (isReplaced) {
      isReplaced = false;
      replaced = channels(deps).updateOne({ _id: late.doc._id }, { $set: { 'token.sealed': fresh } });
    }
    return deps.vault.seal(plain, context);
  };
  let replaced: Promise<unknown> = Promise.resolve();
  const done = await reseal(racing, () => replaced.then(() => {}));
  expect(done.unreadable).toEqual({});
  expect(await sealedByKey(deps)).toEqual({ k3: 4_500 });
  const only = knowing(base, K3);
  for (const one of built.slice(0, 30)) {
    const { token, clientSecret, hookKey } = one;
    expect(await opened(only, one)).toEqual({ token, clientSecret, hookKey, body: null });
  }
  expect((await opened(only, late)).token).toBe('sk_replaced_meanwhile');
}, 60_000);

test('is due again after a start with a new key, and not because of what nobody can read', async () => {
  const base = await testDeps();
  const { doc } = await buildChannel(knowing(base, K1));
  const lost = await buildChannel(knowing(base, K2));
  const deps = knowing(base, K3, K1);
  await runSteps(deps, [resealStep(deps)], never);
  expect(await resealStep(deps).isDue?.()).toBe(false);
  expect(await sealedByKey(deps)).toEqual({ k2: 3, k3: 3 });
  const next = knowing(base, key('k4'), K3);
  const step = resealStep(next);
  await runSteps(next, [step], never);
  expect(await sealedByKey(next)).toEqual({ k2: 3, k4: 3 });
  expect(await channels(deps).countDocuments({ _id: { $in: [doc._id, lost.doc._id] } })).toBe(2);
});

test('the command names the keys that may go, and those that must stay', async () => {
  const base = await testDeps();
  await buildChannel(knowing(base, K1));
  await buildChannel(asBefore(base, K2));
  const deps = knowing(base, K3, K2, K1);
  const said: string[] = [];
  await keysResealCommand(deps, (line) => void said.push(line));
  expect(said).toEqual([
    '2 records gone through, 6 secrets sealed anew with "k3".',
    '"k2" may go: nothing is sealed with it.',
    '"k1" may go: nothing is sealed with it.',
  ]);
  await buildChannel(knowing(base, key('k0')));
  said.length = 0;
  await keysResealCommand(deps, (line) => void said.push(line));
  expect(said.at(-1)).toContain('3 cannot be read: the key "k0" is missing');
});
