import type { Types } from 'mongoose';
import { createAccount } from '../../src/accounts/create-account.ts';
import { randomToken } from '../../src/crypto.ts';
import type { Deps } from '../../src/deps.ts';

export interface BuiltAccount {
  accountId: Types.ObjectId;
  userId: Types.ObjectId;
  warehouseId: Types.ObjectId;
  email: string;
  password: string;
}

/** An account with an owner who can sign in, and a default warehouse. */
export async function buildAccount(
  deps: Pick<Deps, 'db' | 'now'>,
  overrides: { name?: string; email?: string; password?: string } = {},
): Promise<BuiltAccount> {
  const email = overrides.email ?? `owner-${randomToken(6).toLowerCase()}@example.com`;
  const password = overrides.password ?? randomToken(12);
  const ids = await createAccount(deps, { name: overrides.name ?? 'Acme Coffee', email, password });
  return { ...ids, email, password };
}
