import type { Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { type AccountDoc, accountModel } from './account-model.ts';
import { type UserDoc, userModel } from './user-model.ts';

/** The user and the account of a session; null when either is gone. */
export async function findSignedIn(
  deps: Pick<Deps, 'db'>,
  ids: { userId: string; accountId: string },
): Promise<{ user: UserDoc; account: AccountDoc } | null> {
  const [user, account] = await Promise.all([
    userModel(deps.db.connection).findOne({ _id: ids.userId, accountId: ids.accountId }).lean<UserDoc>(),
    accountModel(deps.db.connection).findById(ids.accountId).lean<AccountDoc>(),
  ]);
  return user && account ? { user, account } : null;
}

export function findAccount(deps: Pick<Deps, 'db'>, accountId: Types.ObjectId): Promise<AccountDoc | null> {
  return accountModel(deps.db.connection).findById(accountId).lean<AccountDoc>().exec();
}
