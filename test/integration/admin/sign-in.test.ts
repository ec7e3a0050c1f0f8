import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { type BuiltAccount, buildAccount } from '../../support/build-account.ts';
import { buildAdmin, csrfOf, submit } from '../../support/build-admin.ts';

describe('signing in', async () => {
  const { app, deps, owner, agent } = await buildAdmin();

  test('shows the page that was asked for after the right password', async () => {
    const visitor = request.agent(app);
    const asked = await visitor.get('/orders?status=history');
    expect(asked.headers.location).toBe('/login?to=%2Forders%3Fstatus%3Dhistory');
    const { text } = await visitor.get(asked.headers.location ?? '');
    expect(text).toMatch(/name="to" value="[^"]*status[^"]*history"/);
    const { email, password } = owner;
    const to = '/orders?status=history';
    const answer = await visitor.post('/login').type('form').send({ to, email, password });
    expect([answer.status, answer.headers.location]).toEqual([303, '/orders?status=history']);
    expect((await visitor.get('/orders')).text).toContain('<h1>Orders</h1>');
  });

  test('says the same for a wrong password and for an unknown e-mail', async () => {
    const wrong = await submit(request.agent(app), '/login', '/login', {
      email: owner.email,
      password: 'not the password',
    });
    const unknown = await submit(request.agent(app), '/login', '/login', {
      email: 'nobody@example.com',
      password: 'not the password',
    });
    const strip = (html: string) =>
      html
        .replaceAll(/value="[^"]*"/g, '')
        .replaceAll(owner.email, '')
        .replaceAll('nobody@example.com', '');
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.text).toContain('E-mail or password is wrong.');
    expect(strip(wrong.text)).toBe(strip(unknown.text));
  });

  test('never leads to another site', async () => {
    for (const to of [
      '/..//evil.example/x',
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/login',
      '',
    ]) {
      const visitor = request.agent(app);
      const answer = await submit(visitor, '/login', '/login', {
        to,
        email: owner.email,
        password: owner.password,
      });
      expect(answer.headers.location).toBe('/orders');
    }
  });

  test('gives a new session on sign-in, so that one planted before is worth nothing', async () => {
    const intruder = await buildAccount(deps);
    const enter = ({ email, password }: BuiltAccount) =>
      request(app).post('/login').type('form').send({ email, password });
    const planted = String((await enter(intruder)).headers['set-cookie']).split(';')[0] ?? '';
    expect((await request(app).get('/orders').set('Cookie', planted)).status).toBe(200);
    const answer = await enter(owner).set('Cookie', planted);
    const cookie = String(answer.headers['set-cookie']);
    expect(answer.status).toBe(303);
    expect(cookie.split(';')[0]).not.toBe(planted);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    const asPlanted = await request(app).get('/orders').set('Cookie', planted);
    expect(asPlanted.headers.location).toMatch(/^\/login/);
  });

  test('takes the form from no page but ours, and from ours however long it was open', async () => {
    const { email, password } = owner;
    const send = (headers: Record<string, string>) =>
      request(app).post('/login').set(headers).type('form').send({ email, password });
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: 'http://127.0.0.1:9999' },
    ]) {
      const refused = await send(headers);
      expect([refused.status, refused.headers['set-cookie']]).toEqual([403, undefined]);
    }
    const own = new URL(deps.config.publicUrl).origin;
    for (const headers of [{ 'Sec-Fetch-Site': 'same-origin', Origin: own }, { Origin: own }]) {
      expect((await send(headers)).status).toBe(303);
    }
  });

  test('keeps sessions under a hash: the stored id opens nothing', async () => {
    const stored = await deps.db.connection.collection('sessions').find({}).toArray();
    const ids = stored.map((doc) => String(doc._id));
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.every((id) => /^[0-9a-f]{64}$/.test(id))).toBe(true);
  });

  test('ends the session on sign-out', async () => {
    const other = await buildAccount(deps);
    const visitor = request.agent(app);
    await submit(visitor, '/login', '/login', { email: other.email, password: other.password });
    const answer = await submit(visitor, '/orders', '/sign-out', {});
    expect(answer.headers.location).toBe('/login');
    expect((await visitor.get('/orders')).headers.location).toMatch(/^\/login/);
  });

  test('refuses forms of other sites and forms without the token', async () => {
    const { text } = await agent.get('/orders');
    const send = (headers: Record<string, string>, body: Record<string, string>) =>
      agent.post('/sign-out').set(headers).type('form').send(body);
    const token = { _csrf: csrfOf(text) };
    expect((await send({}, {})).status).toBe(403);
    expect((await send({}, { _csrf: 'made-up' })).status).toBe(403);
    expect((await send({ 'Sec-Fetch-Site': 'cross-site' }, token)).status).toBe(403);
    expect((await send({ 'Sec-Fetch-Site': 'same-site' }, token)).status).toBe(403);
    expect((await send({ Origin: 'https://evil.example' }, token)).status).toBe(403);
    expect((await send({ Origin: 'null' }, token)).status).toBe(403);
    expect((await agent.get('/orders')).status).toBe(200);
  });

  test('throttles guesses for one e-mail and says for how long', async () => {
    const victim = await buildAccount(deps);
    const visitor = request.agent(app);
    const guess = (password: string) =>
      visitor.post('/login').type('form').send({ email: victim.email, password });
    for (let tries = 0; tries < 5; tries += 1) expect((await guess('wrong wrong')).status).toBe(401);
    const refused = await guess(victim.password);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(60);
    expect(refused.text).toContain('Too many failed attempts to sign in.');
    expect(refused.text).toMatch(/Wait 1[45] minutes/);
    const neighbour = await buildAccount(deps);
    const entry = await submit(request.agent(app), '/login', '/login', {
      email: neighbour.email,
      password: neighbour.password,
    });
    expect(entry.status).toBe(303);
  });
});

describe('behind https', async () => {
  const { app, owner } = await buildAdmin({ env: { PUBLIC_URL: 'https://gateway.example.com' } });

  test('binds the cookie to the host and to TLS', async () => {
    const { email, password } = owner;
    const { headers } = await request(app).post('/login').type('form').send({ email, password });
    expect(String(headers['set-cookie'])).toMatch(/^__Host-helm=.*Path=\/;.*Secure/);
    expect(headers['strict-transport-security']).toMatch(/max-age/);
    expect(headers['content-security-policy']).toMatch(/script-src 'self'/);
    expect(headers['content-security-policy']).not.toMatch(/unsafe/);
  });
});
