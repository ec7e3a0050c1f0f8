import type { Deps } from '../deps.ts';
import { type Fault, GatewayError } from '../errors.ts';
import { checkPassword } from './check-password.ts';
import { noteUser } from './note-user.ts';
import { hashPassword, passwordFault } from './password.ts';
import { sessions } from './session-model.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { type UserDoc, users } from './user-model.ts';

export interface PasswordChange {
  currentPassword: string;
  newPassword: string;
  /** Of the client, which the throttle counts by. */
  address: string;
}

/**
 * Gives the user a new password and ends all sessions of the user, this one included: who goes on signs in anew.
 * @returns the user as stored now
 * @throws GatewayError `password_invalid` (422) with faults by field; `signin_throttled` (429) after too many wrong
 * current passwords
 */
export async function changePassword(
  deps: Pick<Deps, 'db' | 'now' | 'log'> & { limits: SignInLimits },
  user: UserDoc,
  change: PasswordChange,
): Promise<UserDoc> {
  const { currentPassword, newPassword, address } = change;
  const faults: Fault[] = [];
  const fault = passwordFault(newPassword, user.email);
  if (!currentPassword) faults.push(wrong('currentPassword', 'Enter your current password.'));
  if (fault) faults.push(wrong('newPassword', fault));
  else if (newPassword === currentPassword) {
    faults.push(wrong('newPassword', 'The new password must differ from the current one.'));
  }
  if (faults.length > 0) throw invalid(faults);
  const known = await checkPassword(deps, {
    email: user.email,
    password: currentPassword,
    address,
    signedIn: user,
  }).catch((error: unknown) => {
    if (!(error instanceof GatewayError) || error.code !== 'signin_refused') throw error;
    throw invalid([wrong('currentPassword', 'The current password is wrong.')]);
  });
  const set = { passwordHash: await hashPassword(newPassword), updatedAt: deps.now() };
  const { _id, accountId, passwordHash } = known;
  return deps.db.transaction(async (tx) => {
    // A sign-in with the old password writes the same document: it comes before and is ended here, or it is refused.
    const { matchedCount } = await users(deps).updateOne(
      { _id, accountId, passwordHash },
      { $set: set },
      { session: tx },
    );
    if (matchedCount === 0) throw invalid([wrong('currentPassword', 'It was changed elsewhere just now.')]);
    await sessions(deps).deleteMany({ 'session.userId': _id.toString() }, { session: tx });
    await noteUser(deps, known, { action: 'user.password_changed' }, tx);
    return { ...known, ...set };
  });
}

const wrong = (path: string, message: string): Fault => ({ path, code: 'invalid_password', message });

const invalid = (faults: Fault[]) =>
  new GatewayError('password_invalid', 'The password was not changed.', { status: 422, faults });
