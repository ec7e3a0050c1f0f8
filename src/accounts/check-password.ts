import type { Actor, Deps } from '../deps.ts';
import { describeError, GatewayError } from '../errors.ts';
import { networkOf } from '../network-of.ts';
import { noteUser, userActor } from './note-user.ts';
import { passwordFits } from './password.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { signInRefused } from './sign-in-refused.ts';
import { type UserDoc, users } from './user-model.ts';

const VISITOR: Actor = { kind: 'system', id: 'visitor', name: 'a visitor' };

export interface PasswordTry {
  email: string;
  password: string;
  /** Of the client, whose network the throttle counts by. */
  address: string;
  /** Who is signed in already and confirms something by the password. @default a visitor, who signs in by it */
  signedIn?: UserDoc;
}

/**
 * The user of this e-mail and password. An unknown e-mail costs as much time and gives the same words as a wrong
 * password. What is refused stands in the audit trail of the user's account; of tries that the throttle refuses, the
 * first.
 * @throws GatewayError `signin_refused` (401) or `signin_throttled` (429, `details.retryAfterSeconds`)
 */
export async function checkPassword(
  deps: Pick<Deps, 'db' | 'now' | 'log'> & { limits: SignInLimits },
  { address, password, signedIn, ...input }: PasswordTry,
): Promise<UserDoc> {
  const email = input.email.trim().toLowerCase();
  const what = signedIn
    ? ({ action: 'user.password_refused', actor: userActor(signedIn) } as const)
    : ({ action: 'user.sign_in_refused', actor: VISITOR } as const);
  const note = (user: UserDoc | null, why: string) => {
    if (!user) return;
    // Not waited for: an e-mail of nobody, for which nothing is written, would else be answered sooner.
    noteUser(deps, user, { ...what, note: `${why}, from ${networkOf(address)}.` }).catch((error) =>
      deps.log.warn({ err: describeError(error) }, 'a refused sign-in is not in the audit trail'),
    );
  };
  const taken = await deps.limits.take(email, address).catch(async (error: unknown) => {
    if (error instanceof GatewayError && error.details.isFirst) {
      note(await users(deps).findOne({ email }), 'Too many wrong passwords');
    }
    throw error;
  });
  const user = await users(deps).findOne({ email });
  const fits = await passwordFits(user?.passwordHash ?? null, password);
  if (!fits || !user) {
    note(user, 'Wrong password');
    throw signInRefused();
  }
  await taken.forgive();
  return user;
}
