import type { Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { asId } from '../ids.ts';
import { type AccountDoc, accounts } from './account-model.ts';
import { type SessionDoc, sessions } from './session-model.ts';
import { type UserDoc, users } from './user-model.ts';

const MOST_SESSIONS = 100;

/** The user and the account of a session; null when either is gone. */
export async function findSignedIn(
  deps: Pick<Deps, 'db'>,
  ids: { userId: string; accountId: string },
): Promise<{ user: UserDoc; account: AccountDoc } | null> {
  const accountId = asId(ids.accountId);
  const [user, account] = await Promise.all([
    users(deps).findOne({ _id: asId(ids.userId), accountId }),
    accounts(deps).findOne({ _id: accountId }),
  ]);
  return user && account ? { user, account } : null;
}

export function findAccount(deps: Pick<Deps, 'db'>, accountId: Types.ObjectId): Promise<AccountDoc | null> {
  return accounts(deps).findOne({ _id: accountId });
}

/** Where a user is signed in, the newest session first. */
export async function listSessions(
  deps: Pick<Deps, 'db' | 'now'>,
  userId: Types.ObjectId,
): Promise<SessionDoc[]> {
  const now = deps.now();
  const docs = await sessions(deps)
    .find({ 'session.userId': userId.toString() })
    .sort({ 'session.signedInAt': -1 })
    .limit(MOST_SESSIONS)
    .toArray();
  return docs.filter(({ expires }) => expires > now);
}
