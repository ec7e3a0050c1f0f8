import { Types } from 'mongoose';
import { describe, expect, test } from 'vitest';
import { audits } from '../../../src/audit/model.ts';
import { changeChannel } from '../../../src/channels/change-channel.ts';
import { parseChannelForm } from '../../../src/channels/channel-form.ts';
import type { ChannelInput } from '../../../src/channels/channel-input.ts';
import type { ChannelDoc } from '../../../src/channels/model.ts';
import { loadChannel } from '../../../src/channels/queries.ts';
import { renewAddresses } from '../../../src/channels/renew-addresses.ts';
import { saveChannel } from '../../../src/channels/save-channel.ts';
import { submitChannel } from '../../../src/channels/submit.ts';
import { sha256 } from '../../../src/crypto.ts';
import { GatewayError } from '../../../src/errors.ts';
import { orders } from '../../../src/orders/model.ts';
import { REQUIRED_TOPICS } from '../../../src/recharge/topics.ts';
import { parseWebhookAddress } from '../../../src/recharge/webhook-address.ts';
import { buildOrder } from '../../support/build-order.ts';
import { ACTOR, channelWorld } from '../../support/channel-world.ts';
import { until } from '../../support/until.ts';

const world = await channelWorld({ openingOrders: 0 });
const { deps, store, account } = world;

async function connected(name: string) {
  const token = store.createToken();
  const input = world.wish(token.token, { name, clientSecret: token.clientSecret });
  const { channel } = await submitChannel(deps, account.accountId, ACTOR, input, { waitMs: 15_000 });
  return { channel, token };
}

const save = (channel: ChannelDoc, input: ChannelInput) =>
  saveChannel(deps, account.accountId, channel._id, ACTOR, input, { waitMs: 15_000, testDeliveryMs: 2_000 });
const head = (
  channel: ChannelDoc,
  more: Partial<NonNullable<ChannelInput['channel']>> = {},
): ChannelInput => ({
  channel: {
    active: channel.active,
    name: channel.name,
    token: null,
    clientSecret: null,
    removeClientSecret: false,
    ...more,
  },
});
const registeredBy = (tokenId: number) =>
  store.state.webhooks.filter((webhook) => webhook.tokenId === tokenId);
const lastAudit = (channel: ChannelDoc) =>
  audits(deps).findOne({ 'target.id': channel._id.toString() }, { sort: { _id: -1 } });

describe('saving a tab', () => {
  test('changes that tab only, and writes down before and after', async () => {
    const { channel } = await connected('Tabs');
    const parsed = parseChannelForm(
      {
        tab: 'despatch-emails',
        despatchEnabled: 'on',
        despatchSendWhen: 'after_delay',
        despatchDelayMinutes: '15',
        despatchShowItems: 'on',
        despatchShowPictures: 'on',
        despatchShowAddress: 'on',
      },
      { warehouseIds: [account.warehouseId.toString()], now: new Date(), isNew: false },
    );
    const { channel: saved, message } = await save(channel, parsed.ok ? parsed.input : {});
    expect(message).toBe('Tabs saved.');
    expect(saved.despatchEmails).toMatchObject({ enabled: true, sendWhen: 'after_delay', delayMinutes: 15 });
    expect(saved.active).toBe(true);
    expect(saved.settings).toEqual(channel.settings);
    expect((await lastAudit(channel))?.changes).toEqual([
      { path: 'despatchEmails.enabled', before: false, after: true },
      { path: 'despatchEmails.sendWhen', before: 'on_despatch', after: 'after_delay' },
      { path: 'despatchEmails.delayMinutes', before: 30, after: 15 },
    ]);
  });

  test('says so when nothing was changed, and writes nothing down', async () => {
    const { channel } = await connected('Same');
    expect(await save(channel, head(channel))).toMatchObject({
      changed: false,
      message: 'Same: nothing was changed.',
    });
    expect((await lastAudit(channel))?.action).toBe('channel.created');
  });

  test('does not find another account’s channel', async () => {
    const { channel } = await connected('Private');
    const stranger = saveChannel(
      deps,
      new Types.ObjectId(),
      channel._id,
      ACTOR,
      head(channel, { name: 'Mine' }),
    );
    await expect(stranger).rejects.toMatchObject({ code: 'channel_not_found', status: 404 });
  });
});

describe('the tab Settings', () => {
  const settings = (channel: ChannelDoc, more: Partial<ChannelDoc['settings']>): ChannelInput => ({
    settings: { ...channel.settings, ...more },
  });

  test('imports again when the date moves back, and not when it moves on', async () => {
    const { channel } = await connected('Earlier');
    await changeChannel(deps, { _id: channel._id }, [{ $set: { 'imports.orders.state': 'done' } }]);
    const later = new Date(channel.settings.importFrom.getTime() + 86_400_000);
    const { channel: same } = await save(channel, settings(channel, { importFrom: later }));
    expect(same.imports.orders.state).toBe('done');
    const earlier = new Date(channel.settings.importFrom.getTime() - 30 * 86_400_000);
    const { channel: again, message } = await save(same, settings(channel, { importFrom: earlier }));
    expect(message).toBe('Earlier saved. Earlier orders are being imported.');
    expect(again.imports.orders).toMatchObject({ state: 'queued', kind: 'again', from: earlier });
  });

  test('turns history into open work when the merchant chooses so', async () => {
    const { channel } = await connected('Open');
    const past = await buildOrder(deps, {
      accountId: channel.accountId,
      channelId: channel._id,
      isHistory: true,
      status: 'history',
    });
    await save(channel, settings(channel, { olderOrders: 'open' }));
    expect((await orders(deps).findOne({ _id: past._id }))?.status).not.toBe('history');
  });
});

describe('the switch Active', () => {
  test('off removes our webhooks and only ours, on registers them again and opens the gap', async () => {
    const { channel, token } = await connected('Switch');
    const { channel: other, token: otherToken } = await connected('Neighbour');
    const foreign = store.state.webhooks.filter(({ tokenId }) => tokenId === null);
    const off = await save(channel, head(channel, { active: false }));
    expect(off.message).toBe(
      'Switch is paused. 8 webhooks were removed from ReCharge; orders and products stay.',
    );
    expect(registeredBy(token.id)).toEqual([]);
    expect(registeredBy(otherToken.id)).toHaveLength(REQUIRED_TOPICS.length);
    expect(store.state.webhooks).toEqual(expect.arrayContaining(foreign));
    expect(other.active).toBe(true);

    const on = await save(off.channel, head(channel, { active: true }));
    expect(on.message).toBe('Switch is active again. Fetching what was missed.');
    expect(registeredBy(token.id)).toHaveLength(REQUIRED_TOPICS.length);
    const after = await loadChannel(deps, channel._id);
    expect(after?.imports.orders.state).toBe('queued');
  });

  test('stays off when the token is refused by then', async () => {
    const { channel, token } = await connected('Stale');
    const off = await save(channel, head(channel, { active: false }));
    store.revokeToken(token.id);
    const error = await save(off.channel, head(channel, { active: true })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GatewayError);
    expect((error as GatewayError).faults[0]).toMatchObject({ path: 'active', code: 'token_refused' });
    expect((await loadChannel(deps, channel._id))?.active).toBe(false);
  });
});

describe('replacing secrets', () => {
  test('tries a new token first and saves nothing when it is refused', async () => {
    const { channel, token } = await connected('Careful');
    const error = await save(
      channel,
      head(channel, { token: `sk_1x1_${'9'.repeat(64)}`, name: 'Renamed' }),
    ).catch((thrown: unknown) => thrown);
    expect((error as GatewayError).faults[0]).toMatchObject({ path: 'token', code: 'token_refused' });
    const after = await loadChannel(deps, channel._id);
    expect(after?.name).toBe('Careful');
    expect(registeredBy(token.id)).toHaveLength(REQUIRED_TOPICS.length);
  });

  test('moves the registrations to the new token and keeps the old secret good for 48 hours', async () => {
    const { channel, token } = await connected('Rotated');
    const next = store.createToken();
    const { channel: saved } = await save(
      channel,
      head(channel, { token: next.token, clientSecret: next.clientSecret }),
    );
    expect(registeredBy(next.id)).toHaveLength(REQUIRED_TOPICS.length);
    expect(registeredBy(token.id)).toEqual([]);
    const hours = ((saved.previousClientSecret?.validUntil.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(47.9);
    expect(hours).toBeLessThanOrEqual(48);
    expect(saved.hookKeys).toHaveLength(2);
    await until(async () => {
      const now = await loadChannel(deps, channel._id);
      return now?.steps.find(({ name }) => name === 'test_delivery')?.state === 'done';
    });
    const entry = await lastAudit(channel);
    expect(entry?.changes).toEqual([
      { path: 'token', before: 'set', after: 'replaced' },
      { path: 'clientSecret', before: 'set', after: 'replaced' },
    ]);
  });

  test('works with a new token although the old one is revoked already', async () => {
    const { channel, token } = await connected('Revoked');
    store.revokeToken(token.id);
    const next = store.createToken();
    const { channel: saved } = await save(channel, head(channel, { token: next.token }));
    expect(saved.watch.tokenState).toBe('accepted');
    expect(registeredBy(next.id)).toHaveLength(REQUIRED_TOPICS.length);
  });

  test('lets quarantined deliveries in when the client secret is corrected', async () => {
    const { channel } = await connected('Corrected');
    await save(channel, head(channel, { clientSecret: 'the-right-secret-now' }));
    expect(world.released).toContain(channel._id.toString());
  });
});

describe('Save with a new token pressed twice', () => {
  test('leaves one set of registrations, all of addresses that the channel knows', async () => {
    const { channel } = await connected('Twice');
    const next = store.createToken();
    await Promise.all([1, 2].map(() => save(channel, head(channel, { token: next.token }))));
    const after = await loadChannel(deps, channel._id);
    const known = new Set(after?.hookKeys.map(({ hash }) => hash));
    const keys = registeredBy(next.id).map(({ address }) =>
      sha256(parseWebhookAddress(address)?.hookKey ?? ''),
    );
    expect(keys.length).toBe(REQUIRED_TOPICS.length);
    expect(keys.every((hash) => known.has(hash))).toBe(true);
    expect(after?.hookKeys).toHaveLength(2);
  });
});

describe('Renew addresses', () => {
  test('moves the registrations to new addresses and takes deliveries on the old ones until nothing can come', async () => {
    const { channel, token } = await connected('Renewed');
    const old = registeredBy(token.id).map(({ address }) => address);
    const said = await renewAddresses(deps, account.accountId, channel._id, ACTOR);
    expect(said).toBe('Renewed has new addresses; the old ones are removed from ReCharge.');
    const addresses = registeredBy(token.id).map(({ address }) => address);
    expect(addresses).toHaveLength(REQUIRED_TOPICS.length);
    expect(addresses.filter((address) => old.includes(address))).toEqual([]);
    const after = await loadChannel(deps, channel._id);
    expect(
      after?.hookKeys.map(({ retiredAt, removedAt }) => [Boolean(retiredAt), Boolean(removedAt)]),
    ).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(after?.watch.gaps).toEqual([]);
  });
});
