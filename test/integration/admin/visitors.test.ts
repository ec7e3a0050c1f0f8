import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { buildAccount } from '../../support/build-account.ts';
import { type Agent, buildAdmin } from '../../support/build-admin.ts';
import { tcpProxy } from '../../support/tcp-proxy.ts';
import { testDatabase } from '../../support/test-database.ts';
import { testDeps } from '../../support/test-deps.ts';
import { until } from '../../support/until.ts';

const FORM = /<form method="post" action="\/login">/;

describe('a visitor without a cookie', async () => {
  const { app, deps } = await buildAdmin({ env: { PUBLIC_URL: 'https://gateway.example.com' } });
  const { connection } = deps.db;
  const rowsInAll = async () => {
    const names = await connection.listCollections();
    const counts = names.map(({ name }) => connection.collection(name).countDocuments());
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };

  test.each([
    '/',
    '/login',
    '/login?to=%2Forders',
    '/orders',
    '/settings/team',
    '/nowhere',
    '/api/docs',
    '/sign-out',
    '/login/more',
  ])('leaves nothing behind by looking at %s', async (path) => {
    const before = await rowsInAll();
    for (const answer of [await request(app).get(path), await request(app).head(path)]) {
      expect(answer.status).toBeLessThan(500);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(await rowsInAll()).toBe(before);
  });

  test('leaves no session behind by a wrong password, nor with a cookie that nobody gave out', async () => {
    const before = await connection.collection('sessions').countDocuments();
    const made = '__Host-helm=s%3Amade-up.signature';
    await request(app).get('/login').set('Cookie', made);
    await request(app)
      .post('/login')
      .set('Cookie', made)
      .type('form')
      .send({ email: 'a@b.example', password: 'x' });
    expect(await connection.collection('sessions').countDocuments()).toBe(before);
  });
});

describe('the sign-in form while the database is away', async () => {
  const { uri } = await testDatabase();
  const proxy = await tcpProxy(uri);
  const databaseUri = new URL(proxy.through(uri));
  databaseUri.searchParams.set('directConnection', 'true');
  const deps = await testDeps({ databaseUri: databaseUri.href });
  const { app, owner, agent } = await buildAdmin({ deps });

  test('is shown, also to somebody with a session, and works once the database is back', async () => {
    proxy.mode('refuse');
    proxy.kill();
    await until(() => !deps.db.isUp(), { what: 'a database that is known to be away' });
    const visitor = request.agent(app);
    const asked = performance.now();
    const page = await visitor.get('/login?to=%2Fmail');
    expect([page.status, FORM.test(page.text)]).toEqual([200, true]);
    expect(performance.now() - asked).toBeLessThan(500);
    const known = await agent.get('/login');
    expect([known.status, FORM.test(known.text)]).toEqual([200, true]);

    const fields = { to: '/mail', email: owner.email, password: owner.password };
    const send = () => visitor.post('/login').type('form').send(fields);
    const refused = await send();
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    expect(refused.text).toMatch(FORM);
    expect(refused.text).toContain('The database cannot be reached just now');
    expect(refused.text).toContain(`value="${owner.email}"`);

    proxy.mode('pass');
    await until(() => deps.db.ping(), { what: 'the database back' });
    const entered = await send();
    expect([entered.status, entered.headers.location]).toEqual([303, '/mail']);
    expect((await visitor.get('/mail')).status).toBe(200);
    await proxy.close();
  }, 40_000);
});

describe('what a page takes', async () => {
  const { app, deps, agent } = await buildAdmin();
  const other = await buildAccount(deps);
  const PATHS = [
    '/login',
    '/sign-out',
    '/settings/general',
    '/settings/api-keys',
    '/settings/warehouses/new',
    '/settings/sales-channels/recharge/new',
    '/settings/sales-channels/recharge/test',
    `/orders/${'0'.repeat(24)}/despatch`,
    '/nowhere',
  ];
  const BODIES: [string, string, string][] = [
    ['JSON', 'application/json', JSON.stringify({ email: other.email, password: other.password })],
    ['broken JSON', 'application/json', '{'],
    ['a JSON text', 'application/vnd.api+json', '"x"'],
    ['plain text', 'text/plain', `email=${other.email}&password=${other.password}`],
    ['a form of parts', 'multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
    ['XML', 'application/xml', '<a/>'],
    ['bytes', 'application/octet-stream', '\u0000\u0001'],
  ];

  test.each(BODIES)('is a form: %s is refused with 415 by every page', async (_what, type, body) => {
    for (const path of PATHS) {
      const send = (sender: Agent) => sender.post(path).set('Content-Type', type).send(body);
      const [visitor, signedIn] = [await send(request.agent(app)), await send(agent)];
      expect([path, visitor.status, signedIn.status]).toEqual([path, 415, 415]);
      expect(visitor.text).toContain('only take forms');
      expect(visitor.headers['set-cookie']).toBeUndefined();
    }
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['lists', 'email=a&email=b&password=c&password=d&to=/x&to=/y'],
    ['brackets', 'email[a]=1&password[]=2&to[b][c]=3'],
    ['names of our own', '__proto__=1&constructor=2&hasOwnProperty=3&toString=4'],
    ['broken percents', 'email=%E0%A4%A&password=%'],
    ['NUL and controls', 'email=a%00b%0d%0a&password=%00'],
    ['a lone surrogate', 'email=%ED%A0%80&password=%ED%A0%80'],
    ['a very long e-mail', `email=${'a'.repeat(100_000)}&password=b`],
    ['a very long password', `email=a@b.example&password=${'a'.repeat(100_000)}`],
    ['2,001 fields', Array.from({ length: 2_001 }, (_, i) => `f${i}=1`).join('&')],
    ['too much', `email=a&password=${'a'.repeat(300_000)}`],
  ])('never makes the sign-in fail on our side: %s', async (_what, body) => {
    const answer = await request(app).post('/login').type('form').send(body);
    expect([401, 413, 429]).toContain(answer.status);
  });

  test('never makes the sign-in fail on our side: a charset or an encoding that nobody knows', async () => {
    const type = 'application/x-www-form-urlencoded';
    const charset = await request(app)
      .post('/login')
      .set('Content-Type', `${type}; charset=x-klingon`)
      .send('a=b');
    const packed = request(app).post('/login').set('Content-Type', type).set('Content-Encoding', 'x-pack');
    const empty = await request(app).post('/login');
    expect([charset.status, (await packed.send('a=b')).status, empty.status]).toEqual([415, 415, 401]);
  });
});
