import { describe, expect, test } from 'vitest';
import { accounts } from '../../../src/accounts/account-model.ts';
import { apiKeys } from '../../../src/api/key-model.ts';
import { findApiKey } from '../../../src/api/keys.ts';
import { audits } from '../../../src/audit/model.ts';
import { warehouses } from '../../../src/warehouses/model.ts';
import { buildAdmin, submit } from '../../support/build-admin.ts';

describe('settings', async () => {
  const { deps, owner, agent } = await buildAdmin();
  const { connection } = deps.db;
  const { accountId } = owner;

  test('shows an API key once, keeps only its hash, and ends it when revoked', async () => {
    const { text } = await submit(agent, '/settings/api-keys', '/settings/api-keys', { name: 'Scanner' });
    const key = /data-api-key>(\S+)<\/code>/.exec(text)?.[1] ?? '';
    expect(key).toMatch(/^helm_[A-Za-z0-9_-]{43}$/);
    const doc = await findApiKey(deps, key);
    expect(doc?.accountId).toEqual(accountId);
    expect((await agent.get('/settings/api-keys')).text).not.toContain(key);
    expect(JSON.stringify(await apiKeys(deps).find().toArray())).not.toContain(key);
    expect(JSON.stringify(await connection.collection('sessions').find().toArray())).not.toContain(key);
    const revoke = `/settings/api-keys/${String(doc?._id)}/revoke`;
    expect((await submit(agent, revoke, revoke, {})).status).toBe(303);
    expect(await findApiKey(deps, key)).toBeNull();
  });

  test('makes a key also without a name', async () => {
    const { text } = await submit(agent, '/settings/api-keys', '/settings/api-keys', { name: '' });
    expect(text).toMatch(/data-api-key>helm_\S{43}</);
  });

  test('saves General Settings, says so, and writes down what changed', async () => {
    const fields = {
      brandName: 'Acme Coffee',
      supportEmail: 'help@acme.example',
      accentColour: '#1D3FA8',
      city: 'York',
      country: 'GB',
      timeZone: 'Europe/Berlin',
    };
    const answer = await submit(agent, '/settings/general', '/settings/general', fields);
    expect(answer.status).toBe(303);
    expect((await agent.get('/settings/general')).text).toMatch(
      /role="status"[\s\S]*General Settings saved\./,
    );
    const account = await accounts(deps).findOne({ _id: accountId });
    expect(account?.brand).toMatchObject({
      name: 'Acme Coffee',
      supportEmail: 'help@acme.example',
      phone: null,
    });
    expect(account?.brand.address).toMatchObject({ city: 'York', country: 'GB', line1: null });
    const entry = await audits(deps).findOne({ accountId, action: 'settings.saved' });
    expect(entry?.changes.map(({ path }) => path)).toContain('brandName');
  });

  test('names every fault at its field and keeps what was typed', async () => {
    const { status, text } = await submit(agent, '/settings/general', '/settings/general', {
      brandName: 'Acme Coffee',
      supportEmail: 'not an address',
      website: 'http://acme.example',
      accentColour: 'red;}',
      timeZone: 'Mars/Olympus',
    });
    expect(status).toBe(422);
    for (const words of [
      'Support email must be an e-mail address, such as help@example.com.',
      'Website must be a full address that starts with https://.',
      'Accent colour must be a colour such as #1f2937.',
      'Choose a time zone from the list.',
    ]) {
      expect(text.split(words).length - 1).toBe(2);
    }
    expect(text).toContain('value="not an address"');
  });

  test('keeps one default warehouse, which cannot be taken out of use', async () => {
    const path = '/settings/warehouses';
    expect((await submit(agent, `${path}/new`, `${path}/new`, { name: 'Leeds' })).status).toBe(303);
    expect((await submit(agent, `${path}/new`, `${path}/new`, { name: 'Leeds' })).text).toContain(
      'is called Leeds',
    );
    const leeds = await warehouses(deps).findOne({ accountId, name: 'Leeds' });
    const href = `${path}/${String(leeds?._id)}`;
    await submit(agent, path, `${href}/default`, {});
    await submit(agent, path, `${href}/deactivate`, {});
    expect((await agent.get(path)).text).toContain('Leeds is the default warehouse.');
    const defaults = await warehouses(deps).find({ accountId, isDefault: true }).toArray();
    expect(defaults.map(({ name, active }) => [name, active])).toEqual([['Leeds', true]]);
  });

  test('escapes what people type', async () => {
    await submit(agent, '/settings/warehouses/new', '/settings/warehouses/new', {
      name: '<script>alert(1)</script>',
    });
    const { text } = await agent.get('/settings/warehouses');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script&gt;alert');
  });
});
