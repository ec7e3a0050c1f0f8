import type { Actor, Deps } from '../deps.ts';
import { describeError, GatewayError } from '../errors.ts';
import { networkOf } from './network-of.ts';
import { noteUser } from './note-user.ts';
import { passwordFits } from './password.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { signInRefused } from './sign-in-refused.ts';
import { type UserDoc, users } from './user-model.ts';

const VISITOR: Actor = { kind: 'system', id: 'visitor', name: 'a visitor' };

/**
 * The user of this e-mail and password. An unknown e-mail costs as much time and gives the same words as a wrong
 * password. What is refused stands in the audit trail of the user's account; of tries that the throttle refuses, the
 * first.
 * @throws GatewayError `signin_refused` (401) or `signin_throttled` (429, `details.retryAfterSeconds`)
 */
export async function checkPassword(
  deps: Pick<Deps, 'db' | 'now' | 'log'> & { limits: SignInLimits },
  input: { email: string; password: string; address: string },
): Promise<UserDoc> {
  const email = input.email.trim().toLowerCase();
  const note = (user: UserDoc | null, why: string) => {
    if (!user) return;
    const what = { action: 'user.sign_in_refused', actor: VISITOR } as const;
    // Not waited for: an e-mail of nobody, for which nothing is written, would else be answered sooner.
    noteUser(deps, user, { ...what, note: `${why}, from ${networkOf(input.address)}.` }).catch((error) =>
      deps.log.warn({ err: describeError(error) }, 'a refused sign-in is not in the audit trail'),
    );
  };
  const taken = await deps.limits.take(email, input.address).catch(async (error: unknown) => {
    if (error instanceof GatewayError && error.details.isFirst) {
      note(await users(deps).findOne({ email }), 'Too many wrong passwords');
    }
    throw error;
  });
  const user = await users(deps).findOne({ email });
  const fits = await passwordFits(user?.passwordHash ?? null, input.password);
  if (!fits || !user) {
    note(user, 'Wrong password');
    throw signInRefused();
  }
  await taken.forgive();
  return user;
}
