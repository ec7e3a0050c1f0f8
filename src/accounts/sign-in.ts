import type { Types } from 'mongoose';
import type { Deps } from '../deps.ts';
import { GatewayError } from '../errors.ts';
import { passwordFits } from './password.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { users } from './user-model.ts';

/**
 * Who signs in with this e-mail and password. An unknown e-mail costs as much time and gives the
 * same words as a wrong password.
 * @throws GatewayError `signin_refused` (401) or `signin_throttled` (429, `details.retryAfterSeconds`)
 */
export async function signIn(
  deps: Pick<Deps, 'db' | 'now'> & { limits: SignInLimits },
  input: { email: string; password: string; ip: string },
): Promise<{ userId: Types.ObjectId; accountId: Types.ObjectId }> {
  const email = input.email.trim().toLowerCase();
  await deps.limits.take(email, input.ip);
  const user = await users(deps).findOne({ email });
  if (!(await passwordFits(user?.passwordHash ?? null, input.password)) || !user) {
    throw new GatewayError('signin_refused', 'E-mail or password is wrong.', {
      status: 401,
      cure: 'Check both and try again.',
    });
  }
  await deps.limits.forgive(email, input.ip);
  const now = deps.now();
  await users(deps).updateOne(
    { _id: user._id, accountId: user.accountId },
    { $set: { lastSignInAt: now, updatedAt: now } },
  );
  return { userId: user._id, accountId: user.accountId };
}
