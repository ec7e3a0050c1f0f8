import { createHmac } from 'node:crypto';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { checkPassword } from '../../../src/accounts/check-password.ts';
import { openSession } from '../../../src/accounts/open-session.ts';
import { type SessionDoc, sessions } from '../../../src/accounts/session-model.ts';
import { createSignInLimits } from '../../../src/accounts/sign-in-limits.ts';
import { users } from '../../../src/accounts/user-model.ts';
import { SessionStore } from '../../../src/admin/frame/session-store.ts';
import { audits } from '../../../src/audit/model.ts';
import { sha256 } from '../../../src/crypto.ts';
import { makeCollections } from '../../../src/mongo/make-collections.ts';
import { type BuiltAccount, buildAccount } from '../../support/build-account.ts';
import { type Agent, buildAdmin, submit } from '../../support/build-admin.ts';
import { testDatabase } from '../../support/test-database.ts';
import { until } from '../../support/until.ts';

const TEAM = '/settings/team';
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';

describe('the sessions and the password of a user', async () => {
  const { app, deps } = await buildAdmin();

  async function signedIn(account: BuiltAccount, userAgent = FIREFOX): Promise<Agent> {
    const agent = request.agent(app);
    agent.set('User-Agent', userAgent);
    const { email, password } = account;
    const { status } = await agent.post('/login').type('form').send({ email, password });
    expect(status).toBe(303);
    return agent;
  }
  const isIn = async (agent: Agent) => (await agent.get('/orders')).status === 200;
  const sessionsOf = ({ userId }: BuiltAccount) =>
    sessions(deps).find({ 'session.userId': userId.toString() }).sort({ 'session.signedInAt': 1 }).toArray();
  const keyOf = (rows: SessionDoc[], at: number) => rows.at(at)?._id ?? '';
  const auditOf = async ({ accountId }: BuiltAccount) => {
    const rows = await audits(deps).find({ accountId }).sort({ _id: 1 }).toArray();
    return rows.map(({ action }) => action).filter((action) => action !== 'account.created');
  };

  test('are on one page: where the user is signed in, this browser marked, nobody else', async () => {
    const account = await buildAccount(deps);
    await signedIn(account, PHONE);
    const agent = await signedIn(account);
    await signedIn(await buildAccount(deps), 'curl/8');
    const { text } = await agent.get(TEAM);
    expect(text).toContain('Safari on iOS');
    expect(text).toMatch(/Firefox on Windows[\s\S]*This browser/);
    expect(text.match(/Sign out<span class="visually-hidden"> Safari on iOS/g)).toHaveLength(1);
    expect(text).not.toContain('Unknown browser');
    expect(text.match(/aria-current="page"\s*>\s*Team\s*</g)).toHaveLength(1);
  });

  test('end one by one, for good, also while a request of the session is under way', async () => {
    const account = await buildAccount(deps);
    const phone = await signedIn(account, PHONE);
    const agent = await signedIn(account);
    const rows = await sessionsOf(account);
    const answer = await submit(agent, TEAM, `${TEAM}/sessions/${keyOf(rows, 0)}/sign-out`, {});
    expect(answer.status).toBe(303);
    expect([await isIn(phone), await isIn(agent)]).toEqual([false, true]);
    expect((await agent.get(TEAM)).text).not.toContain('Safari on iOS');

    const store = new SessionStore(deps);
    const id = 'an id that stands in a cookie';
    const user = await users(deps).findOne({ _id: account.userId });
    if (!user) throw new Error('no user');
    await openSession(deps, user, { key: sha256(id), userAgent: null, address: null });
    await sessions(deps).updateOne({ _id: sha256(id) }, { $set: { 'session.cookie': {} } });
    const data = await new Promise<Parameters<typeof store.set>[1]>((resolve, reject) => {
      store.get(id, (error, found) => (found ? resolve(found) : reject(error)));
    });
    await submit(agent, TEAM, `${TEAM}/sessions/${sha256(id)}/sign-out`, {});
    data.flash = [{ kind: 'success', text: 'Saved.' }];
    expect(await new Promise((resolve) => store.set(id, data, resolve))).toBeNull();
    await new Promise<void>((resolve) => store.touch(id, data, resolve));
    expect(await sessions(deps).findOne({ _id: sha256(id) })).toBeNull();
  });

  test('end everywhere else at once, and this one stays', async () => {
    const account = await buildAccount(deps);
    const others = [await signedIn(account, PHONE), await signedIn(account)];
    const agent = await signedIn(account);
    const answer = await submit(agent, TEAM, `${TEAM}/sign-out-others`, {});
    expect(answer.status).toBe(303);
    for (const other of others) expect(await isIn(other)).toBe(false);
    const { text } = await agent.get(TEAM);
    expect(text).toContain('You are signed out everywhere else.');
    expect(text).not.toContain('Sign out everywhere else');
    expect(await auditOf(account)).toEqual([
      'user.signed_in',
      'user.signed_in',
      'user.signed_in',
      'user.signed_out_elsewhere',
    ]);
  });

  test("are not another user's: neither seen nor ended", async () => {
    const account = await buildAccount(deps);
    const agent = await signedIn(account);
    const stranger = await signedIn(await buildAccount(deps));
    const key = keyOf(await sessionsOf(account), 0);
    for (const wrong of [key, key.toUpperCase(), 'f'.repeat(64), '%00', '[$ne]']) {
      const answer = await submit(stranger, TEAM, `${TEAM}/sessions/${wrong}/sign-out`, {});
      expect([wrong, answer.status]).toEqual([wrong, 404]);
    }
    await submit(stranger, TEAM, `${TEAM}/sign-out-others`, {});
    expect(await isIn(agent)).toBe(true);
  });

  test('change: a new password ends every other session, and the old password works no more', async () => {
    const account = await buildAccount(deps);
    const others = [await signedIn(account, PHONE), await signedIn(account)];
    const agent = await signedIn(account);
    const before = await sessionsOf(account);
    const newPassword = ' a new password, with spaces ';
    const answer = await submit(agent, TEAM, `${TEAM}/password`, {
      currentPassword: account.password,
      newPassword,
    });
    expect([answer.status, answer.headers.location]).toEqual([303, TEAM]);
    for (const other of others) expect(await isIn(other)).toBe(false);
    expect((await agent.get(TEAM)).text).toContain('Password changed. You are signed out everywhere else.');
    const after = await sessionsOf(account);
    // This browser, too, has a new session: a copy of its old cookie is worth nothing.
    expect(after).toHaveLength(1);
    expect(before.map(({ _id }) => _id)).not.toContain(keyOf(after, 0));

    const enter = (password: string) =>
      request(app).post('/login').type('form').send({ email: account.email, password });
    expect((await enter(account.password)).status).toBe(401);
    expect((await enter(newPassword)).status).toBe(303);
    await until(async () => (await auditOf(account)).includes('user.sign_in_refused'));
    const trail = await audits(deps).find({ accountId: account.accountId }).toArray();
    expect(trail.map(({ action }) => action)).toContain('user.password_changed');
    const user = await users(deps).findOne({ _id: account.userId });
    for (const secret of [account.password, newPassword.trim(), user?.passwordHash ?? '', keyOf(after, 0)]) {
      expect(JSON.stringify(trail)).not.toContain(secret);
    }
  });

  test('change: a sign-in with the old password that is under way meanwhile is refused', async () => {
    const account = await buildAccount(deps);
    const { email, password } = account;
    const agent = await signedIn(account);
    const limits = createSignInLimits(deps);
    const checked = await checkPassword({ ...deps, limits }, { email, password, address: '192.0.2.9' });
    await submit(agent, TEAM, `${TEAM}/password`, {
      currentPassword: password,
      newPassword: 'entirely new one',
    });
    const late = openSession(deps, checked, { key: sha256('late'), userAgent: null, address: null });
    await expect(late).rejects.toMatchObject({ code: 'signin_refused', status: 401 });
    expect(await sessionsOf(account)).toHaveLength(1);
  });

  test('change: sign-ins and a change at once leave no session of the old password', async () => {
    const account = await buildAccount(deps);
    const agent = await signedIn(account);
    const { email, password } = account;
    const enter = () => request(app).post('/login').type('form').send({ email, password });
    const [changed, ...entered] = await Promise.all([
      submit(agent, TEAM, `${TEAM}/password`, { currentPassword: password, newPassword: 'entirely new one' }),
      ...Array.from({ length: 3 }, enter),
    ]);
    expect(changed?.status).toBe(303);
    for (const { status, headers } of entered) {
      const page = await request(app)
        .get('/orders')
        .set('Cookie', String(headers['set-cookie'] ?? ''));
      expect([status === 303 || status === 401, page.status]).toEqual([true, 303]);
    }
    expect(await sessionsOf(account)).toHaveLength(1);
  });

  test.each<[string, (password: string, email: string) => Record<string, string>, string]>([
    ['a wrong current one', () => ({ currentPassword: 'wrong' }), 'The current password is wrong.'],
    ['no current one', () => ({ currentPassword: '' }), 'Enter your current password.'],
    ['a short new one', () => ({ newPassword: 'short' }), 'Use at least 12 characters.'],
    ['a long new one', () => ({ newPassword: 'x'.repeat(1_025) }), 'Use at most 1024 characters.'],
    ['the same', (password) => ({ newPassword: password }), 'must differ from the current one.'],
    ['the e-mail', (_, email) => ({ newPassword: email }), 'must not be your e-mail.'],
  ])('change: %s is refused in words, and nothing changes', async (_what, fields, words) => {
    const account = await buildAccount(deps);
    const [other, agent] = [await signedIn(account), await signedIn(account)];
    const { status, text } = await submit(agent, TEAM, `${TEAM}/password`, {
      currentPassword: account.password,
      newPassword: 'entirely new one',
      ...fields(account.password, account.email),
    });
    expect(status).toBe(422);
    expect(text.split(words)).toHaveLength(3);
    expect(text).not.toContain(account.password);
    expect([await isIn(other), await isIn(agent)]).toEqual([true, true]);
    await signedIn(account);
  });

  test('change: whoever holds a session cannot guess the password there', async () => {
    const account = await buildAccount(deps);
    const agent = await signedIn(account);
    const guess = (currentPassword: string) =>
      submit(agent, TEAM, `${TEAM}/password`, { currentPassword, newPassword: 'entirely new one' });
    for (let tries = 0; tries < 5; tries += 1) expect((await guess('wrong wrong')).status).toBe(422);
    const refused = await guess(account.password);
    expect([refused.status, Number(refused.headers['retry-after']) > 60]).toEqual([429, true]);
    expect(refused.text).toMatch(/Too many failed attempts to sign in\. Wait 1[45] minutes/);
    await until(async () => (await auditOf(account)).length === 7, { what: 'seven entries' });
    expect(new Set((await auditOf(account)).slice(1))).toEqual(new Set(['user.password_refused']));
    const { text } = await agent.get('/activity/changes');
    expect(text).toContain('Current password refused');
    expect(text).not.toContain('By a visitor.');
  });

  test('are told in words in the activity', async () => {
    const account = await buildAccount(deps);
    const agent = await signedIn(account);
    await request(app).post('/login').type('form').send({ email: account.email, password: 'wrong' });
    await submit(agent, TEAM, `${TEAM}/password`, {
      currentPassword: account.password,
      newPassword: 'entirely new one',
    });
    await submit(agent, TEAM, '/sign-out', {});
    await until(async () => (await auditOf(account)).length === 5, { what: 'five entries' });
    const again = await signedIn({ ...account, password: 'entirely new one' });
    const { text } = await again.get('/activity/changes');
    for (const words of ['Signed in', 'Sign-in refused', 'Password changed', 'Signed out', 'By a visitor.']) {
      expect(text).toContain(words);
    }
    expect(text).toMatch(/Wrong password, from [\w.:/]+\./);
  });

  test('are found by an index', async () => {
    const plans = await Promise.all([
      sessions(deps).find({ 'session.userId': 'x' }).sort({ 'session.signedInAt': -1 }).explain(),
      sessions(deps)
        .find({ 'session.userId': 'x', _id: { $ne: 'y' } })
        .explain(),
    ]);
    for (const plan of plans) {
      const stages = JSON.stringify(
        (plan as { queryPlanner: { winningPlan: unknown } }).queryPlanner.winningPlan,
      );
      expect(stages).toContain('"IXSCAN"');
      expect(stages).not.toMatch(/"(COLLSCAN|SORT)"/);
    }
  });

  test('end after 12 idle hours and after a week at the latest', async () => {
    const account = await buildAccount(deps);
    const agent = await signedIn(account);
    const idle = (await sessionsOf(account))[0]?.expires.getTime() ?? 0;
    expect(idle - Date.now()).toBeGreaterThan(11.9 * 3_600_000);
    expect(idle - Date.now()).toBeLessThan(12.1 * 3_600_000);
    const signedInAt = Date.now() - 7 * 24 * 3_600_000 + 60_000;
    const key = { 'session.userId': account.userId.toString() };
    await sessions(deps).updateOne(key, {
      $set: { 'session.signedInAt': signedInAt, lastModified: new Date(0) },
    });
    expect(await isIn(agent)).toBe(true);
    const last = (await sessionsOf(account))[0]?.expires.getTime() ?? 0;
    expect(last - Date.now()).toBeLessThan(61_000);
    await sessions(deps).updateOne(key, { $set: { 'session.signedInAt': signedInAt - 61_000 } });
    expect(await isIn(agent)).toBe(false);
  });
}, 60_000);

describe('sessions of version 0.1.0', async () => {
  test('go on, and their collection gets the new index beside the old one', async () => {
    const { connection } = await testDatabase();
    const old = connection.collection('sessions');
    await old.createIndex({ expires: 1 }, { background: true, expireAfterSeconds: 0 });
    await makeCollections({ db: { connection } }, [sessions]);
    expect((await old.indexes()).map(({ name }) => name)).toEqual([
      '_id_',
      'expires_1',
      'session.userId_1_session.signedInAt_-1',
    ]);

    const { app, deps, owner } = await buildAdmin();
    const id = 'Xq0vJ3yWw0Qm5cN8T2pU7aKd1eRf4gHs';
    const expires = new Date(Date.now() + 3_600_000);
    const cookie = {
      originalMaxAge: 43_200_000,
      partitioned: undefined,
      expires,
      secure: false,
      httpOnly: true,
      path: '/',
      sameSite: 'lax',
    };
    const session = {
      cookie,
      userId: owner.userId.toString(),
      accountId: owner.accountId.toString(),
      signedInAt: Date.now() - 3_600_000,
      csrfToken: 'abc',
    };
    await deps.db.connection
      .collection<{ _id: string }>('sessions')
      .insertOne({ _id: sha256(id), session, expires, lastModified: new Date() } as { _id: string });
    const [secret = ''] = deps.config.sessionSecrets;
    const signature = createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
    const agent = request(app);
    const { status, text } = await agent
      .get(TEAM)
      .set('Cookie', `helm.sid=${encodeURIComponent(`s:${id}.${signature}`)}`);
    expect(status).toBe(200);
    expect(text).toContain('Unknown browser');
    expect(text).toContain('name="_csrf" value="abc"');
  });
});
