import type { Types } from 'mongoose';
import { randomToken } from '../crypto.ts';
import type { Deps } from '../deps.ts';
import { createAccount } from './create-account.ts';

/** A further account; its owner's first password is returned once and kept only as a hash. */
export async function createAccountWithOwner(
  deps: Pick<Deps, 'db' | 'now'>,
  input: { email: string; name?: string },
): Promise<{ accountId: Types.ObjectId; password: string }> {
  const password = randomToken(15);
  const { accountId } = await createAccount(deps, { ...input, password });
  return { accountId, password };
}
