import type { Deps } from '../deps.ts';
import { noteUser } from './note-user.ts';
import { sessions } from './session-model.ts';
import type { UserDoc } from './user-model.ts';

type Db = Pick<Deps, 'db' | 'now'>;

/** Signs the user out of one session. @returns false when the user has none of this key */
export function endSession(deps: Db, user: UserDoc, key: string): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const session = { _id: key, 'session.userId': user._id.toString() };
    const { deletedCount } = await sessions(deps).deleteOne(session, { session: tx });
    if (deletedCount > 0) await noteUser(deps, user, { action: 'user.signed_out' }, tx);
    return deletedCount > 0;
  });
}

/** Signs the user out of all sessions but the one of this key. @returns how many were ended */
export function endOtherSessions(deps: Db, user: UserDoc, keptKey: string): Promise<number> {
  return deps.db.transaction(async (tx) => {
    const others = { 'session.userId': user._id.toString(), _id: { $ne: keptKey } };
    const { deletedCount } = await sessions(deps).deleteMany(others, { session: tx });
    if (deletedCount > 0) await noteUser(deps, user, { action: 'user.signed_out_elsewhere' }, tx);
    return deletedCount;
  });
}
