import { describe, expect, test } from 'vitest';
import { ALL_COLLECTIONS } from '../../../src/all-collections.ts';
import { audits } from '../../../src/audit/model.ts';
import { type ChannelDoc, channels } from '../../../src/channels/model.ts';
import { channelsOfWarehouse, listChannels } from '../../../src/channels/queries.ts';
import { openHookKey } from '../../../src/channels/secrets.ts';
import { submitChannel } from '../../../src/channels/submit.ts';
import { disconnectChannel } from '../../../src/disconnect/disconnect-channel.ts';
import { finishDisconnects } from '../../../src/disconnect/finish-disconnects.ts';
import { orders } from '../../../src/orders/model.ts';
import { webhookAddress } from '../../../src/recharge/webhook-address.ts';
import { MINUTE } from '../../../src/time.ts';
import { buildAdmin, submit } from '../../support/build-admin.ts';
import { buildOrder } from '../../support/build-order.ts';
import { ACTOR, channelWorld } from '../../support/channel-world.ts';
import { until } from '../../support/until.ts';

const world = await channelWorld({ openingOrders: 0 });
const { deps, store, account } = world;
const { signIn } = await buildAdmin({ deps });
const agent = await signIn(account);

async function connected(name: string): Promise<ChannelDoc> {
  const token = store.createToken();
  const input = world.wish(token.token, { name, clientSecret: token.clientSecret });
  return (await submitChannel(deps, account.accountId, ACTOR, input, { waitMs: 15_000 })).channel;
}
const pageOf = ({ _id }: ChannelDoc) => `/settings/sales-channels/${_id.toString()}`;
const press = (channel: ChannelDoc, what: string, fields: Record<string, string> = {}) => {
  const from = what === 'disconnect' ? `${pageOf(channel)}/disconnect` : pageOf(channel);
  return submit(agent, from, `${pageOf(channel)}/${what}`, fields);
};
const load = ({ _id }: ChannelDoc) => channels(deps).findOne({ _id });
const later = () => ({ ...deps, now: () => new Date(Date.now() + MINUTE) });
/** Every document, of whatever collection, that holds the channel's id. */
const traces = async ({ _id }: ChannelDoc) => {
  const found = await Promise.all(
    ALL_COLLECTIONS.map(async ({ storedAs: { name } }) => {
      const docs = await deps.db.connection.collection(name).find({}).toArray();
      return docs
        .filter((doc) => JSON.stringify(doc).includes(_id.toString()))
        .map(({ action }) => `${name} ${String(action ?? '')}`.trim());
    }),
  );
  return found.flat();
};

describe('the danger zone', () => {
  test('pauses and resumes a channel', async () => {
    const channel = await connected('Turned');
    await press(channel, 'pause');
    expect((await load(channel))?.active).toBe(false);
    expect((await agent.get(pageOf(channel))).text).toMatch(/>Resume<\/button>/);
    await press(channel, 'resume');
    expect((await load(channel))?.active).toBe(true);
  });

  test('imports once more from a day, and refuses a day that cannot be', async () => {
    const channel = await connected('Once more');
    await press(channel, 'import-again', { importFrom: '2026-11-01' });
    const from = new Date('2026-11-01T00:00:00Z');
    const after = await load(channel);
    expect(after?.settings.importFrom).toEqual(from);
    expect(after?.imports.orders).toMatchObject({ kind: 'again', from });
    const refused = await press(channel, 'import-again', { importFrom: '1999-01-01' });
    expect((await agent.get(refused.headers.location as string)).text).toContain('at most 2 years ago');
    expect((await load(channel))?.settings.importFrom).toEqual(from);
  });

  test('disconnects only who types the name and the password', async () => {
    const channel = await connected('Asked twice');
    const right = { name: 'Asked twice', keeps: 'orders', password: account.password };
    const wrongName = await press(channel, 'disconnect', { ...right, name: 'Another' });
    expect([wrongName.status, wrongName.text]).toEqual([
      422,
      expect.stringContaining('Type the name of the channel'),
    ]);
    const wrongPassword = await press(channel, 'disconnect', { ...right, password: 'not this one' });
    expect(wrongPassword.status).toBe(422);
    expect(wrongPassword.text).not.toContain('not this one');
    expect((await load(channel))?.disconnected ?? null).toBeNull();
  });
});

describe('a disconnected channel', () => {
  test('has no webhooks, secrets or addresses; its orders stay, those that waited for its copies go', async () => {
    const channel = await connected('Kept');
    const { accountId } = account;
    const address = webhookAddress(world.door.url, openHookKey(deps, channel) ?? '', 'order/created');
    const first = await buildOrder(deps, { accountId, channelId: channel._id, channelOrderId: '77' });
    const other = await connected('Other');
    const twin = await buildOrder(deps, {
      accountId,
      channelId: other._id,
      channelOrderId: '77',
      status: 'on_hold',
      statusReason: 'twin_order',
      twin: { orderId: first._id, channelId: channel._id },
    });
    const before = world.ownWebhooks().length;
    const done = await press(channel, 'disconnect', {
      name: 'kept',
      keeps: 'orders',
      password: account.password,
    });
    expect([done.status, done.headers.location]).toEqual([303, '/settings/sales-channels']);
    expect(world.ownWebhooks().length).toBeLessThan(before);
    const husk = await load(channel);
    expect(husk).toMatchObject({ active: false, clientSecret: null, previousClientSecret: null });
    expect(husk?.token.sealed).not.toBe(channel.token.sealed);
    const status = async () => (await fetch(address, { method: 'POST', body: '{}' })).status;
    await until(async () => (await status()) === 404, { what: 'the old address to be unknown' });
    expect((await agent.get(pageOf(channel))).status).toBe(404);
    expect((await listChannels(deps, accountId)).map(({ name }) => name)).not.toContain('Kept');
    await finishDisconnects(later());
    expect((await load(channel))?.disconnected?.doneAt).toEqual(expect.any(Date));
    expect((await orders(deps).findOne({ _id: twin._id }))?.status).toBe('new');
    expect(await orders(deps).findOne({ _id: first._id })).not.toBeNull();
    // Name and store are free again.
    expect((await connected('Kept')).name).toBe('Kept');
  });

  test('keeps no warehouse in use', async () => {
    const channel = await connected('Packed elsewhere');
    const used = () =>
      deps.db.transaction((session) =>
        channelsOfWarehouse(deps, account.accountId, channel.settings.warehouseId, session),
      );
    expect(await used()).toContain(channel.name);
    await press(channel, 'disconnect', { name: channel.name, keeps: 'orders', password: account.password });
    expect(await used()).not.toContain(channel.name);
  });

  test('is one once, however often it is asked for at the same time', async () => {
    const channel = await connected('Twice');
    const end = (keeps: 'orders' | 'nothing') =>
      disconnectChannel(deps, account.accountId, channel._id, ACTOR, { name: 'Twice', keeps });
    const asked = await Promise.allSettled([end('orders'), end('nothing'), end('orders')]);
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lines = { 'target.id': channel._id.toString(), action: 'channel.disconnected' };
    expect(await audits(deps).countDocuments(lines)).toBe(1);
  });

  test('leaves nothing but its audit line where everything is to be erased', async () => {
    const channel = await connected('Erased');
    const { accountId } = account;
    for (const id of ['81', '82'])
      await buildOrder(deps, { accountId, channelId: channel._id, channelOrderId: id });
    await press(channel, 'disconnect', { name: 'Erased', keeps: 'nothing', password: account.password });
    await finishDisconnects(deps);
    // Deliveries that were taken before may still be on their way.
    expect(await load(channel)).not.toBeNull();
    await finishDisconnects(later());
    expect(await traces(channel)).toEqual(['audit channel.disconnected']);
    const [line] = await audits(deps).find({ accountId, 'target.id': channel._id.toString() }).toArray();
    expect(line?.target.name).toBe('Erased');
  });
});
