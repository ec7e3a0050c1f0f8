import type { Deps } from '../deps.ts';
import { noteUser } from './note-user.ts';
import { IDLE_MS, type SessionDoc, sessions } from './session-model.ts';
import { signInRefused } from './sign-in-refused.ts';
import { type UserDoc, users } from './user-model.ts';

/** The browser that signs in: its session's key (see `SessionDoc`), how it calls itself and where it is. */
export interface Browser {
  key: string;
  userAgent: string | null;
  address: string | null;
}

/**
 * Signs the user in. A session is made here only, so what was ended never comes back.
 * @returns what the session says of itself
 * @throws GatewayError `signin_refused` (401) when the password was changed since it was checked
 */
export function openSession(
  deps: Pick<Deps, 'db' | 'now'>,
  user: UserDoc,
  browser: Browser,
): Promise<SessionDoc['session']> {
  const { _id, accountId, passwordHash } = user;
  return deps.db.transaction(async (tx) => {
    const now = deps.now();
    const { matchedCount } = await users(deps).updateOne(
      { _id, accountId, passwordHash },
      { $set: { lastSignInAt: now, updatedAt: now } },
      { session: tx },
    );
    if (matchedCount === 0) throw signInRefused();
    const doc: SessionDoc = {
      _id: browser.key,
      session: {
        userId: _id.toString(),
        accountId: accountId.toString(),
        signedInAt: now.getTime(),
        userAgent: browser.userAgent?.slice(0, 300) ?? null,
        address: browser.address,
      },
      expires: new Date(now.getTime() + IDLE_MS),
      lastModified: now,
    };
    await sessions(deps).insertOne(doc, { session: tx });
    await noteUser(deps, user, { action: 'user.signed_in' }, tx);
    return doc.session;
  });
}
