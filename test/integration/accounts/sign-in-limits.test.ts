import { describe, expect, test } from 'vitest';
import { checkPassword } from '../../../src/accounts/check-password.ts';
import { signInLimits } from '../../../src/accounts/sign-in-limit-model.ts';
import {
  createSignInLimits,
  TRIES_OF_NETWORK,
  TRIES_OF_NETWORK_PER_EMAIL,
  TRIES_PER_EMAIL,
} from '../../../src/accounts/sign-in-limits.ts';
import { audits } from '../../../src/audit/model.ts';
import { buildAccount } from '../../support/build-account.ts';
import { testDeps } from '../../support/test-deps.ts';
import { until } from '../../support/until.ts';

const WINDOW_S = 15 * 60;

describe('the throttle of signing in', async () => {
  const deps = await testDeps();
  // Two processes that share nothing but the database.
  const both = [createSignInLimits(deps), createSignInLimits(deps)] as const;
  let turn = 0;
  const tryIt = (email: string, password: string, address: string) => {
    turn += 1;
    return checkPassword({ ...deps, limits: both[turn % 2 ? 0 : 1] }, { email, password, address });
  };
  const outcome = (email: string, password: string, address: string) =>
    tryIt(email, password, address).then(
      () => 'signed in',
      (error: { code: string }) => error.code,
    );
  const outcomes = async (tries: number, email: (i: number) => string, address: (i: number) => string) => {
    const all: string[] = [];
    for (let i = 0; i < tries; i += 1) all.push(await outcome(email(i), 'wrong password', address(i)));
    return { refused: all.filter((code) => code === 'signin_refused').length, last: all.at(-1) };
  };
  /** As if that much time had gone by: what is counted expires so much earlier. */
  const later = (seconds: number) =>
    signInLimits(deps).updateMany({}, [
      { $set: { expire: { $dateSubtract: { startDate: '$expire', unit: 'second', amount: seconds } } } },
    ]);

  test('stops one network at one e-mail after five tries, whichever of its addresses they come from', async () => {
    for (const address of [(i: number) => `203.0.113.${i}`, (i: number) => `2001:db8:0:a${i}::${i}`]) {
      const { email } = await buildAccount(deps);
      expect(await outcomes(TRIES_OF_NETWORK_PER_EMAIL + 3, () => email, address)).toEqual({
        refused: TRIES_OF_NETWORK_PER_EMAIL,
        last: 'signin_throttled',
      });
    }
  });

  test('stops one network over all e-mails, and no other network', async () => {
    const { email, password } = await buildAccount(deps);
    const guesses = await outcomes(
      TRIES_OF_NETWORK + 5,
      (i) => `guess${i}@example.com`,
      (i) => `198.51.100.${i}`,
    );
    expect(guesses).toEqual({ refused: TRIES_OF_NETWORK, last: 'signin_throttled' });
    expect(await outcome(email, password, '198.51.100.200')).toBe('signin_throttled');
    expect(await outcome(email, password, '198.51.101.200')).toBe('signed in');
  });

  test('slows strangers who guess one e-mail from many networks, and says how long to wait', async () => {
    const victim = await buildAccount(deps);
    const guesses = await outcomes(
      TRIES_PER_EMAIL + 40,
      () => victim.email,
      (i) => `10.1.${i}.7`,
    );
    expect(guesses).toEqual({ refused: TRIES_PER_EMAIL, last: 'signin_throttled' });
    const refusal = tryIt(victim.email, 'wrong password', '10.2.0.1');
    await expect(refusal).rejects.toMatchObject({
      status: 429,
      cure: expect.stringMatching(/^Wait 1[45] minutes, then try again\.$/),
      details: { retryAfterSeconds: expect.closeTo(WINDOW_S, -2) },
    });
    const neighbour = await buildAccount(deps);
    expect(await outcome(neighbour.email, neighbour.password, '10.1.3.7')).toBe('signed in');
  });

  test('never keeps the owner out who signed in from there before, however long strangers guess', async () => {
    const { email, password } = await buildAccount(deps);
    expect(await outcome(email, password, '192.0.2.1')).toBe('signed in');
    for (let round = 0; round < 3; round += 1) {
      await outcomes(
        TRIES_PER_EMAIL + 5,
        () => email,
        (i) => `10.${50 + round}.${i}.7`,
      );
      expect(await outcome(email, password, '192.0.2.77')).toBe('signed in');
      expect(await outcome(email, password, `10.99.${round}.1`)).toBe('signin_throttled');
      await later(WINDOW_S + 1);
    }
  });

  test('lets the owner in from anywhere once the time that was said is over', async () => {
    const { email, password } = await buildAccount(deps);
    await outcomes(
      TRIES_PER_EMAIL + 5,
      () => email,
      (i) => `10.20.${i}.7`,
    );
    const refusal = await tryIt(email, password, '10.21.0.1').catch((error: unknown) => error);
    const { details } = refusal as { details: { retryAfterSeconds: number } };
    await later(details.retryAfterSeconds + 1);
    expect(await outcome(email, password, '10.21.0.1')).toBe('signed in');
  });

  test('does not count what turned out right, however often somebody signs in', async () => {
    const { email, password } = await buildAccount(deps);
    for (let i = 0; i < 30; i += 1) expect(await outcome(email, password, '192.0.3.1')).toBe('signed in');
    for (let i = 0; i < 4; i += 1) expect(await outcome(email, 'wrong', '192.0.3.1')).toBe('signin_refused');
    expect(await outcome(email, password, '192.0.3.1')).toBe('signed in');
    expect(await outcome(email, 'wrong', '192.0.3.1')).toBe('signin_refused');
  });

  test('counts tries that come all at once before any password is looked at', async () => {
    const { email } = await buildAccount(deps);
    const all = await Promise.all(Array.from({ length: 30 }, () => outcome(email, 'wrong', '192.0.4.1')));
    expect(all.filter((code) => code === 'signin_refused')).toHaveLength(TRIES_OF_NETWORK_PER_EMAIL);
  });

  test('keeps no e-mail and no address, and forgets', async () => {
    const docs = await signInLimits(deps).find().toArray();
    expect(docs.length).toBeGreaterThan(10);
    expect(JSON.stringify(docs)).not.toMatch(/example|@|\d+\.\d+\.\d+\.|2001:/);
    expect(docs.every(({ expire, accountId }) => expire instanceof Date && accountId === null)).toBe(true);
  });

  test('writes every refusal of a password into the audit trail, and of the throttle the first, without secrets', async () => {
    const { email, accountId, userId } = await buildAccount(deps);
    for (let i = 0; i < 9; i += 1) await outcome(email.toUpperCase(), `guess-${i}`, '192.0.5.9');
    const written = await until(
      async () => {
        const rows = await audits(deps).find({ accountId, action: 'user.sign_in_refused' }).toArray();
        return rows.length === 6 && rows;
      },
      { what: 'the audit trail' },
    );
    expect(written.filter(({ note }) => note === 'Wrong password, from 192.0.5.0/24.')).toHaveLength(5);
    expect(
      written.filter(({ note }) => note === 'Too many wrong passwords, from 192.0.5.0/24.'),
    ).toHaveLength(1);
    expect(written[0]).toMatchObject({
      actor: { kind: 'system', name: 'a visitor' },
      target: { kind: 'user', id: userId.toString(), name: email },
    });
    expect(JSON.stringify(written)).not.toContain('guess');
    expect(await audits(deps).countDocuments({ 'target.name': /nobody|guess/ })).toBe(0);
  });
}, 60_000);
