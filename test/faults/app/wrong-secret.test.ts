import request from 'supertest';
import { expect, test } from 'vitest';
import { saveChannel } from '../../../src/channels/save-channel.ts';
import { events } from '../../../src/events/model.ts';
import { quarantineRows } from '../../../src/ingest/quarantine-model.ts';
import { orders } from '../../../src/orders/model.ts';
import { submit } from '../../support/build-admin.ts';
import { testApp } from '../../support/test-app.ts';
import { until } from '../../support/until.ts';

interface Channel {
  health: { word: string; sentences: { code: string; text: string; action: string }[] };
}

test('a wrong client secret loses nothing: deliveries wait, the channel says so, the right one lets them in', async () => {
  const gateway = await testApp({ sandbox: { openingOrders: 5 } });
  const { store } = gateway.sandbox;
  const account = await gateway.account();
  const api = await gateway.apiOf(account);
  const { _id } = await gateway.connect(account, { clientSecret: 'not the secret at all' });
  const { deps } = gateway;
  await until(async () => (await gateway.channelOf(_id))?.imports.orders.state === 'done', {
    timeoutMs: 30_000,
    what: 'the first import',
  });

  const placed = Array.from({ length: 5 }, () => store.placeOrder({ external: 'now' }));
  await until(async () => (await quarantineRows(deps).countDocuments({ channelId: _id })) > 5, {
    what: 'the quarantined deliveries',
  });
  const answers = store.deliveries.log
    .list()
    .filter((entry) => placed.some(({ id }) => id === entry.objectId));
  expect(new Set(answers.map((entry) => entry.status))).toEqual(new Set([401]));
  const ids = placed.map(({ id }) => String(id));
  expect(await events(deps).countDocuments({ objectId: { $in: ids }, via: 'webhook' })).toBe(0);
  const rows = await quarantineRows(deps).find({ channelId: _id }).toArray();
  for (const { email } of placed) expect(JSON.stringify(rows)).not.toContain(email);

  const seen = await until(async () => {
    const { body } = await api<Channel>('GET', `/channels/${_id.toString()}`);
    return body.health.sentences.some((sentence) => sentence.code === 'signature_wrong') && body;
  });
  expect(seen.health.word).toBe('Needs attention');
  const sentence = seen.health.sentences.find(({ code }) => code === 'signature_wrong');
  expect(sentence?.action).toMatch(/API Client Secret/);

  const { email, password } = account;
  const browser = request.agent(gateway.url);
  await submit(browser, '/login', '/login', { email, password });
  const page = await browser.get(`/settings/sales-channels/${_id.toString()}`);
  expect([page.status, page.text.includes('deliveries kept')]).toEqual([200, true]);

  const right = store.state.tokens.at(-1)?.clientSecret ?? '';
  const actor = { kind: 'user', id: account.userId.toString(), name: account.email } as const;
  const saved = await saveChannel(gateway.deps, account.accountId, _id, actor, {
    channel: {
      active: true,
      name: 'ReCharge UK',
      token: null,
      clientSecret: right,
      removeClientSecret: false,
    },
  });
  expect(saved.message).toMatch(/\d+ deliveries that waited for the right secret were let in/);
  const released = await until(
    async () => {
      const rows = await events(deps)
        .find({ objectId: { $in: ids }, via: 'webhook', outcome: { $ne: 'waiting' } })
        .toArray();
      return rows.length >= 5 && rows;
    },
    { timeoutMs: 20_000, what: 'the released deliveries judged' },
  );
  expect(released.every((row) => ['applied', 'duplicate', 'superseded'].includes(row.outcome))).toBe(true);
  expect(await orders(deps).countDocuments({ channelOrderId: { $in: ids } })).toBe(5);
  expect(await quarantineRows(deps).countDocuments({ channelId: _id })).toBe(0);
  await until(
    async () => {
      const { body } = await api<Channel>('GET', `/channels/${_id.toString()}`);
      return !body.health.sentences.some(({ code }) => code === 'signature_wrong');
    },
    { what: 'the channel without that problem' },
  );
  const next = store.placeOrder({ external: 'now' });
  await until(() => orders(deps).findOne({ channelOrderId: String(next.id) }), {
    what: 'the next order',
  });
}, 120_000);
