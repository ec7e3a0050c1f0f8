import { describe, expect, test } from 'vitest';
import { hashPassword, PASSWORD_MAX, passwordFits } from '../../../src/accounts/password.ts';

describe('passwords', () => {
  test('fit their own hash only, and nothing fits no hash', async () => {
    const hash = await hashPassword('correct horse battery');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwordFits(hash, 'correct horse battery')).toBe(true);
    expect(await passwordFits(hash, 'correct horse batter')).toBe(false);
    expect(await passwordFits(null, 'correct horse battery')).toBe(false);
  });

  test('are refused when absurdly long, even if their beginning fits', async () => {
    const long = 'a'.repeat(PASSWORD_MAX);
    const hash = await hashPassword(long);
    expect(await passwordFits(hash, long)).toBe(true);
    expect(await passwordFits(hash, `${long}b`)).toBe(false);
  });
});
