import { Types } from 'mongoose';
import { beforeAll, describe, expect, test } from 'vitest';
import { startSandbox } from '../../../scripts/sandbox/start-sandbox.ts';
import { ALL_PARTS } from '../../../src/admin/sales-channels/fields.ts';
import { createChannelAccess } from '../../../src/channels/access.ts';
import { channels } from '../../../src/channels/model.ts';
import { quarantineRows } from '../../../src/ingest/quarantine-model.ts';
import { afterThisFile } from '../../support/after-this-file.ts';
import { buildAccount } from '../../support/build-account.ts';
import { type Agent, type BuiltAdmin, buildAdmin, csrfOf, submit } from '../../support/build-admin.ts';
import { buildChannel } from '../../support/build-channel.ts';
import { channelParts } from '../../support/channel-parts.ts';
import { oneLine } from '../../support/one-line.ts';
import { testDeps } from '../../support/test-deps.ts';
import { until } from '../../support/until.ts';

const LIST = '/settings/sales-channels';
const NEW = `${LIST}/recharge/new`;

let admin: BuiltAdmin;
let agent: Agent;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  sandbox = await startSandbox({ openingOrders: 3 });
  afterThisFile(() => sandbox.close());
  const deps = await testDeps({ env: { RECHARGE_API_URL: sandbox.url } });
  admin = await buildAdmin({ deps, admin: { access: createChannelAccess(deps) } });
  agent = admin.agent;
});

const accountId = () => admin.owner.accountId;
const find = (name: string) => channels(admin.deps).findOne({ accountId: accountId(), name });
const create = (fields: Record<string, string>) => submit(agent, NEW, NEW, { active: 'on', ...fields });
const build = async (overrides: Parameters<typeof buildChannel>[1] = {}) => {
  const settings = {
    ...channelParts(admin.owner.warehouseId).settings,
    importFrom: new Date('2026-11-01T09:30:00Z'),
  };
  const { doc } = await buildChannel(admin.deps, { accountId: accountId(), settings, ...overrides });
  return { doc, path: `${LIST}/${doc._id.toString()}` };
};
/** All fields of the page's form as a browser would send them. */
function formOf(html: string): [string, string][] {
  const form = html.slice(html.indexOf('data-channel-form'));
  const fields: [string, string][] = [];
  for (const [tag] of form.matchAll(/<input[^>]*>|<select[\s\S]*?<\/select>/g)) {
    const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
    const name = attribute('name');
    if (!name || (attribute('type') === 'checkbox' && !/ checked/.test(tag))) continue;
    const chosen = /value="([^"]*)" selected/.exec(tag)?.[1];
    fields.push([name, tag.startsWith('<select') ? (chosen ?? '') : (attribute('value') ?? '')]);
  }
  return fields;
}
async function save(path: string, changes: Record<string, string | null>) {
  const { text } = await agent.get(path.includes('?') ? path : `${path}?tab=settings`);
  const fields = formOf(text).filter(([name]) => !(name in changes));
  const body = new URLSearchParams(fields);
  for (const [name, value] of Object.entries(changes)) if (value !== null) body.append(name, value);
  return agent.post(path).type('form').send(body.toString());
}

describe('the list', () => {
  test('is friendly when empty, and leads to the form in two clicks', async () => {
    const stranger = await admin.signIn(await buildAccount(admin.deps));
    const empty = await stranger.get(LIST);
    expect(empty.text).toContain('Connect your first store');
    expect(empty.text).toContain(`href="${LIST}/add"`);
    expect((await stranger.get(`${LIST}/add`)).text).toContain(`href="${NEW}">ReCharge</a>`);
  });

  test('shows what needs attention first, each state in its word', async () => {
    const owner = await buildAccount(admin.deps);
    const mine = await admin.signIn(owner);
    const as = (name: string, rest: object) =>
      buildChannel(admin.deps, { accountId: owner.accountId, name, ...rest });
    await as('Quiet', { active: false });
    await as('Fine', {});
    await as('Broken', {
      problems: [{ code: 'token_refused', message: 'Refused.', cure: 'x', since: new Date() }],
    });
    const { text } = await mine.get(LIST);
    const at = (word: string) => text.indexOf(word);
    expect(at('>Broken<')).toBeLessThan(at('>Fine<'));
    expect(at('>Fine<')).toBeLessThan(at('>Quiet<'));
    for (const word of ['Needs attention', 'Healthy', 'Paused'])
      expect(text).toContain(`</svg>${word}</span>`);
  });
});

describe('the new form', () => {
  test('saves nothing when ReCharge refuses the token, and comes back filled except for the secrets', async () => {
    const answer = await create({
      name: 'Refused <b>',
      token: 'sk_1x1_0123456789abcdef0123',
      clientSecret: 'supersecret_supersecret',
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('There is a problem');
    expect(answer.text).toContain('value="Refused &lt;b&gt;"');
    expect(answer.text).not.toContain('0123456789abcdef0123');
    expect(answer.text).not.toContain('supersecret');
    expect(await find('Refused <b>')).toBeNull();
  });

  test('names every missing scope with its cure, on Test connection and on Submit', async () => {
    const { token } = sandbox.store.createToken({ scopes: ['read_orders', 'read_products'] });
    for (const wish of [{ test: '1' }, {}]) {
      const { text } = await create({ name: 'Half', token, ...wish });
      expect(text).toContain('Orders write missing');
      expect(text).toContain('Products write missing');
      expect(text).toContain('Read and write');
    }
    expect(await find('Half')).toBeNull();
  });

  test('Test connection without scripts shows its checks, saves nothing and hands no secret back', async () => {
    const { token } = sandbox.store.createToken();
    const answer = await create({ name: 'Only tested', token, test: '1' });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Connection works');
    expect(answer.text).toContain('value="Only tested"');
    expect(answer.text).not.toContain(token);
    expect(await find('Only tested')).toBeNull();
  });

  test('names faults in fields of any tab, in the summary and at the field', async () => {
    const { text, status } = await create({
      name: 'A',
      token: 'short',
      tab: 'brand',
      brandName: 'A',
      brandAccentColour: 'red',
    });
    expect(status).toBe(422);
    for (const id of ['name', 'token', 'brandName', 'brandAccentColour']) {
      expect(text).toContain(`<li><a href="#${id}">`);
      expect(text).toContain(`id="${id}-error"`);
    }
  });

  test('pressed twice it makes one channel, and both answers lead to it', async () => {
    const { token, clientSecret } = sandbox.store.createToken();
    const { text } = await agent.get(NEW);
    const press = () =>
      agent
        .post(NEW)
        .type('form')
        .send({ _csrf: csrfOf(text), active: 'on', name: 'Twice', token, clientSecret });
    const [first, second] = await Promise.all([press(), press()]);
    expect([first?.status, second?.status]).toEqual([303, 303]);
    expect(first?.headers.location).toBe(second?.headers.location);
    expect(await channels(admin.deps).countDocuments({ accountId: accountId(), name: 'Twice' })).toBe(1);
    const page = await agent.get(first?.headers.location ?? '');
    expect(page.text).toContain('Twice connected. Importing orders and products.');
    expect(page.text).not.toContain(token);
  });

  test('refuses a token that another channel of the account uses, in words', async () => {
    const { token } = sandbox.store.createToken();
    await create({ name: 'First owner of it', token });
    const answer = await create({ name: 'Second', token });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('First owner of it');
    expect(await find('Second')).toBeNull();
  });

  test('links to the stand-in store on this machine, and never elsewhere', async () => {
    expect((await agent.get(NEW)).text).toContain(`href="${sandbox.url}/"`);
    const real = await buildAdmin({ env: { RECHARGE_API_URL: 'https://api.rechargeapps.com' } });
    expect((await real.agent.get(NEW)).text).not.toContain('rechargeapps.com');
  });
});

describe('the page of a channel', () => {
  test('has all six tabs as deep links, of which one is open', async () => {
    const { path } = await build();
    const text = oneLine((await agent.get(`${path}?tab=brand`)).text);
    for (const tab of [
      'settings',
      'stock-control',
      'commercial-invoice',
      'despatch-emails',
      'feedback-emails',
    ]) {
      expect(text).toMatch(new RegExp(`data-panel="${tab}" hidden`));
      expect(text).toContain(`?tab&#x3D;${tab}#optional`);
    }
    expect(text).toMatch(/data-panel="brand" ?>/);
  });

  test('is two: how it does, and the form alone, which lead to each other', async () => {
    const { path, doc } = await build({ name: 'Two pages' });
    const overview = (await agent.get(path)).text;
    const form = (await agent.get(`${path}?tab=despatch-emails`)).text;
    expect(overview).toContain('id="health-title"');
    expect(overview).not.toContain('data-channel-form');
    expect(form).toContain('data-channel-form');
    expect(form).not.toContain('id="health-title"');
    const id = doc._id.toString();
    expect(overview).toContain(`href="/settings/sales-channels/${id}?tab&#x3D;settings"`);
    expect(form).toContain(`href="/settings/sales-channels/${id}"`);
    // A tab that there is not is the first.
    expect(oneLine((await agent.get(`${path}?tab=nonsense`)).text)).toMatch(/data-panel="settings" ?>/);
  });

  test('names the next steps until they are done', async () => {
    const { path, doc } = await build({ name: 'Fresh' });
    const before = oneLine((await agent.get(path)).text);
    expect(before).toContain('Next steps');
    expect(before).toContain('Tell customers when parcels leave');
    await channels(admin.deps).updateOne({ _id: doc._id }, { $set: { active: false } });
    expect((await agent.get(path)).text).not.toContain('Next steps');
  });

  test('draws every declared field under its label', async () => {
    const { path } = await build({ clientSecretText: 'whsec_is_there_4f9a' });
    const { text } = await agent.get(`${path}?tab=settings`);
    const labelOf = (id: string) =>
      new RegExp(`<label[^>]* for="${id}">([\\s\\S]*?)</label>`).exec(text)?.[1];
    for (const { name, field } of ALL_PARTS.flatMap(({ inputs }) => inputs)) {
      expect(text, name).toContain(` id="${name}"`);
      expect(
        labelOf(name)
          ?.replace(/<[^>]*>/g, '')
          .trim(),
        name,
      ).toBe(field.label);
    }
  });

  test('saves what one tab changes and leaves all else as it was', async () => {
    const { doc, path } = await build({ name: 'Saved by tabs' });
    const answer = await save(`${path}?tab=despatch-emails`, {
      despatchEnabled: 'on',
      despatchFromName: 'Acme Post',
    });
    expect(answer.headers.location).toBe(`${path}?tab=despatch-emails`);
    expect((await agent.get(answer.headers.location ?? '')).text).toContain('Saved by tabs saved.');
    const after = await find('Saved by tabs');
    expect(after?.despatchEmails).toMatchObject({
      enabled: true,
      fromName: 'Acme Post',
      sendWhen: 'on_despatch',
    });
    expect(after?.settings).toEqual(doc.settings);
    expect(after?.token).toEqual(doc.token);
    expect(after?.brand.useGeneralSettings).toBe(true);
  });

  test('keeps its form and says what is wrong when a save is refused', async () => {
    const { path } = await build({ name: 'Not saved' });
    const answer = await save(path, { orderNumberPrefix: 'much too long a prefix', despatchEnabled: 'on' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('id="orderNumberPrefix-error"');
    expect(answer.text).toContain('MUCH TOO LONG A PREFIX'.toLowerCase());
    expect((await find('Not saved'))?.despatchEmails.enabled).toBe(false);
  });

  test('switched off removes our webhooks and says so', async () => {
    const { id, token } = sandbox.store.createToken();
    const hooks = () => sandbox.store.state.webhooks.filter(({ tokenId }) => tokenId === id).length;
    await create({ name: 'To be paused', token });
    await until(() => hooks() === 8, { what: 'the webhooks of the channel' });
    const path = `${LIST}/${(await find('To be paused'))?._id.toString()}`;
    const answer = await save(path, { active: null });
    expect(answer.status).toBe(303);
    const page = await agent.get(answer.headers.location ?? '');
    expect(page.text).toContain('To be paused is paused.');
    expect((await find('To be paused'))?.active).toBe(false);
    expect(hooks()).toBe(0);
  });

  test('shows a stored secret by its hint only, with who set it', async () => {
    const { doc, path } = await build({ clientSecretText: 'whsec_never_shown_4f9a' });
    const text = oneLine((await agent.get(`${path}?tab=settings`)).text);
    expect(text).toContain(doc.token.hint);
    expect(text).toContain('by test. To replace it');
    expect(text).not.toContain('whsec_never_shown');
    expect(text).not.toContain(doc.token.sealed);
  });

  test('says what waits in quarantine and what to do about it', async () => {
    const { doc, path } = await build();
    const now = new Date();
    const row = {
      _id: new Types.ObjectId(),
      accountId: accountId(),
      channelId: doc._id,
      topic: 'order/created',
      sealedBody: 'x',
      bytes: 1,
      from: '192.0.2.0/24',
      isSigned: true,
      proofs: [],
      reason: 'x',
    };
    const times = { count: 1, firstAt: now, lastAt: now, expiresAt: new Date(now.getTime() + 60_000) };
    await quarantineRows(admin.deps).insertOne({ ...row, ...times, bodyHash: 'h' });
    const { text } = await agent.get(path);
    expect(text).toContain('1 delivery in quarantine.');
    expect(text).toContain('Correct the API Client Secret');
  });

  test('tests the stored token when none is typed', async () => {
    const { token } = sandbox.store.createToken();
    const { path } = await build({ tokenText: token });
    const { text } = await agent.get(path);
    const answer = await agent
      .post(`${path}/test`)
      .type('form')
      .send({ _csrf: csrfOf(text), token: '' });
    expect(answer.body.html).toContain('Connection works');
  });

  test('retries a failed step by a plain form', async () => {
    const { token } = sandbox.store.createToken();
    const { doc, path } = await build({
      name: 'Failed step',
      tokenText: token,
      steps: [{ name: 'webhooks', state: 'failed', detail: '0 of 8.', at: new Date() }],
    });
    const { text } = await agent.get(path);
    expect(text).toContain('id="retry-webhooks"');
    const answer = await agent
      .post(`${path}/retry`)
      .type('form')
      .send({ _csrf: csrfOf(text), step: 'webhooks' });
    expect(answer.status).toBe(303);
    const after = await channels(admin.deps).findOne({ _id: doc._id });
    expect(after?.steps.find(({ name }) => name === 'webhooks')?.state).toBe('done');
    expect(
      (
        await agent
          .post(`${path}/retry`)
          .type('form')
          .send({ _csrf: csrfOf(text), step: 'nonsense' })
      ).status,
    ).toBe(422);
  });

  test('reloads itself without scripts only while something runs and nobody edits', async () => {
    const running = {
      state: 'running',
      kind: 'first',
      from: null,
      to: null,
      mark: null,
      cursor: null,
      seen: 1,
      applied: 1,
      calls: 1,
      startedAt: null,
      finishedAt: null,
      problem: null,
    } as const;
    const { path } = await build({ imports: { orders: running, products: running } });
    const { path: idle } = await build();
    const refresh = '<noscript> <meta http-equiv="refresh"';
    expect(oneLine((await agent.get(path)).text)).toContain(refresh);
    expect(oneLine((await agent.get(`${path}?tab=brand`)).text)).not.toContain(refresh);
    expect(oneLine((await agent.get(idle)).text)).not.toContain(refresh);
    expect((await agent.get(`${path}/live`)).body).toMatchObject({ running: true });
  });
});

describe('another account', () => {
  test('gets 404 from every route of a channel, and changes nothing', async () => {
    const { doc, path } = await build({ name: 'Private' });
    const stranger = await admin.signIn(await buildAccount(admin.deps));
    const { text } = await stranger.get(NEW);
    const _csrf = csrfOf(text);
    for (const route of [
      path,
      `${path}?tab=brand`,
      `${path}/live`,
      `${LIST}/nonsense`,
      `${LIST}/${'0'.repeat(24)}`,
    ]) {
      expect((await stranger.get(route)).status, route).toBe(404);
    }
    const post = (route: string, body: object) =>
      stranger
        .post(route)
        .type('form')
        .send({ _csrf, ...body });
    const taken = { tab: 'channel', name: 'Taken over', active: 'on', step: 'webhooks' };
    for (const route of [path, `${path}/test`, `${path}/retry`, `${path}/dismiss`]) {
      expect((await post(route, taken)).status, route).toBe(404);
    }
    expect((await post(path, { ...taken, test: '1' })).status).toBe(404);
    expect(await channels(admin.deps).findOne({ _id: doc._id })).toMatchObject({
      name: 'Private',
      active: true,
    });
    expect((await stranger.get(LIST)).text).not.toContain('Private');
  });
});
