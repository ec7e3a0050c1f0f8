import { describe, expect, test } from 'vitest';
import { accounts } from '../../../src/accounts/account-model.ts';
import { checkPassword } from '../../../src/accounts/check-password.ts';
import { createAccount } from '../../../src/accounts/create-account.ts';
import { createAccountWithOwner } from '../../../src/accounts/create-account-with-owner.ts';
import { ensureOwner } from '../../../src/accounts/ensure-owner.ts';
import { openSession } from '../../../src/accounts/open-session.ts';
import { createSignInLimits } from '../../../src/accounts/sign-in-limits.ts';
import { users } from '../../../src/accounts/user-model.ts';
import { randomToken } from '../../../src/crypto.ts';
import { warehouses } from '../../../src/warehouses/model.ts';
import { testDeps } from '../../support/test-deps.ts';

describe('accounts', async () => {
  const env = { OWNER_EMAIL: 'Owner@Example.com', OWNER_PASSWORD: 'correct horse battery' };
  const deps = await testDeps({ env });
  const limits = createSignInLimits(deps);
  const enter = async (email: string, password: string, address = '192.0.2.1') => {
    const user = await checkPassword({ ...deps, limits }, { email, password, address });
    await openSession(deps, user, { key: randomToken(), userAgent: null, address });
    return user;
  };

  test('makes the configured owner once, also when several processes start together', async () => {
    const made = await Promise.all([ensureOwner(deps), ensureOwner(deps), ensureOwner(deps)]);
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await ensureOwner(deps)).toBe(false);
    expect(await accounts(deps).countDocuments()).toBe(1);
    expect(await warehouses(deps).countDocuments({ isDefault: true, active: true })).toBe(1);
    const { accountId } = await enter(' owner@EXAMPLE.com ', 'correct horse battery');
    const user = await users(deps).findOne({ accountId });
    expect(user?.passwordHash).toMatch(/^\$argon2id\$/);
    expect(user?.lastSignInAt).toBeInstanceOf(Date);
  });

  test('prints a first password that works, once', async () => {
    const { accountId, password } = await createAccountWithOwner(deps, { email: 'second@example.com' });
    expect((await enter('second@example.com', password)).accountId).toEqual(accountId);
    expect(JSON.stringify(await users(deps).find().toArray())).not.toContain(password);
  });

  test('refuses an e-mail that signs in elsewhere, and leaves nothing behind', async () => {
    const before = await accounts(deps).countDocuments();
    const again = createAccount(deps, { email: 'SECOND@example.com', password: 'long enough password' });
    await expect(again).rejects.toMatchObject({ code: 'email_taken', status: 409 });
    expect(await accounts(deps).countDocuments()).toBe(before);
  });

  test('takes as long for an unknown e-mail as for a wrong password', async () => {
    const time = async (email: string, ip: string) => {
      const start = performance.now();
      await expect(enter(email, 'wrong password', ip)).rejects.toMatchObject({ code: 'signin_refused' });
      return performance.now() - start;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      known.push(await time('second@example.com', `198.51.${i}.1`));
      unknown.push(await time('nobody@example.com', `198.51.${i}.1`));
    }
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) * 0.5);
  });
});
